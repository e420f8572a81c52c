package org.partyline.gateway.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.partyline.media.PhoneLeg;
import org.partyline.media.codec.AudioCodec;
import org.partyline.signaling.sip.IncomingCall;
import org.partyline.signaling.sip.ListenPoint;
import org.partyline.signaling.sip.SipEndpoint;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipLimits;
import org.partyline.signaling.sip.SipSettings;
import org.partyline.signaling.sip.SipStatus;
import org.partyline.signaling.sip.Transport;

/// Answers every call with a phone leg, as the gateway does, and leaves it at that.
final class SipServer implements AutoCloseable {
  private final Stage stage = new Stage();
  private final SipEndpoint endpoint =
      SipEndpoint.open(
          new SipSettings(
              List.of(
                  new ListenPoint(
                      Transport.UDP,
                      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                      Optional.empty())),
              SipLimits.of(5_000, 10_000),
              InetAddress::isLoopbackAddress,
              "Partyline bench"),
          this::incoming);

  InetSocketAddress address() {
    return endpoint.bound().getFirst().address();
  }

  private Consumer<SipEvent> incoming(IncomingCall call) {
    PhoneLeg leg = stage.engine().openPhoneLeg(Stage.settings(AudioCodec.PCMA), _ -> {});
    Thread.ofVirtual().start(() -> answer(call, leg));
    return event -> {
      switch (event) {
        case SipEvent.Confirmed _ -> leg.confirmed();
        case SipEvent.Ended _ -> leg.close();
        default -> {}
      }
    };
  }

  private static void answer(IncomingCall call, PhoneLeg leg) {
    call.ring();
    try {
      call.answer(leg.answer(call.offer().orElseThrow()));
    } catch (RuntimeException e) {
      call.reject(SipStatus.SERVER_ERROR);
    }
  }

  @Override
  public void close() {
    endpoint.close();
    stage.close();
  }
}
