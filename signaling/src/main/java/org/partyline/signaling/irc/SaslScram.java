package org.partyline.signaling.irc;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import net.engio.mbassy.listener.Handler;
import org.jspecify.annotations.Nullable;
import org.kitteh.irc.client.library.Client;
import org.kitteh.irc.client.library.element.CapabilityState;
import org.kitteh.irc.client.library.event.capabilities.CapabilitiesAcknowledgedEvent;
import org.kitteh.irc.client.library.event.capabilities.CapabilitiesSupportedListEvent;
import org.kitteh.irc.client.library.event.client.ClientReceiveCommandEvent;
import org.kitteh.irc.client.library.event.client.ClientReceiveNumericEvent;
import org.kitteh.irc.client.library.event.helper.CapabilityNegotiationResponseEvent;
import org.kitteh.irc.client.library.feature.auth.AuthProtocol;
import org.kitteh.irc.client.library.feature.auth.element.EventListening;
import org.kitteh.irc.client.library.feature.filter.CommandFilter;

/// Plugs [ScramSha256] into the library, which has no SCRAM of its own: asks for the capability
/// `sasl`, holds the negotiation until the exchange is over. Public for the library's event bus
/// alone.
public final class SaslScram implements AuthProtocol, EventListening {
  private static final List<Integer> OVER = List.of(902, 903, 904, 905, 906, 907);

  private final Client client;
  private final SaslLogin login;
  private @Nullable ScramSha256 scram;
  private boolean proven;
  private boolean authenticating;

  SaslScram(Client client, SaslLogin login) {
    this.client = client;
    this.login = login;
  }

  @Override
  public Client getClient() {
    return client;
  }

  @Override
  public Object getEventListener() {
    return this;
  }

  @Override
  public void startAuthentication() {
    scram = null;
    proven = false;
    client.sendRawLineImmediately("AUTHENTICATE " + login.mechanism().wireName());
  }

  @Handler
  public void onOffered(CapabilitiesSupportedListEvent event) {
    boolean offered = event.getSupportedCapabilities().stream().anyMatch(this::offersScram);
    if (event.isNegotiating() && offered) {
      authenticating = true;
      client.sendRawLineImmediately("CAP REQ :sasl");
      event.setEndingNegotiation(false);
    }
  }

  /// Old servers name no mechanisms; then it is tried.
  private boolean offersScram(CapabilityState capability) {
    return capability.getName().equals("sasl")
        && capability
            .getValue()
            .map(names -> List.of(names.split(",", -1)).contains(login.mechanism().wireName()))
            .orElse(true);
  }

  @Handler
  public void onAcknowledged(CapabilitiesAcknowledgedEvent event) {
    if (authenticating
        && event.getAcknowledgedCapabilities().stream()
            .anyMatch(capability -> capability.getName().equals("sasl"))) {
      startAuthentication();
    }
  }

  @Handler
  public void onNegotiation(CapabilityNegotiationResponseEvent event) {
    if (authenticating) {
      event.setEndingNegotiation(false);
    }
  }

  @CommandFilter("AUTHENTICATE")
  @Handler
  public void onAuthenticate(ClientReceiveCommandEvent event) {
    String said = event.getParameters().isEmpty() ? "" : event.getParameters().getFirst();
    try {
      client.sendRawLineImmediately("AUTHENTICATE " + reply(said));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      client.sendRawLineImmediately("AUTHENTICATE *");
    }
  }

  @Handler
  public void onNumeric(ClientReceiveNumericEvent event) {
    if (authenticating && OVER.contains(event.getNumeric())) {
      authenticating = false;
      client.sendRawLineImmediately("CAP END");
    }
  }

  private String reply(String said) throws GeneralSecurityException {
    ScramSha256 begun = scram;
    if (begun == null) {
      begun = new ScramSha256(login.account(), login.password());
      scram = begun;
      return encoded(begun.first());
    }
    String message = new String(Base64.getDecoder().decode(said), StandardCharsets.UTF_8);
    if (!proven) {
      proven = true;
      return encoded(begun.last(message));
    }
    if (!begun.verify(message)) {
      throw new GeneralSecurityException("the server does not know the password");
    }
    return "+";
  }

  private static String encoded(String message) {
    return Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8));
  }
}
