package org.partyline.signaling.sip.stack;

import gov.nist.core.CommonLogger;
import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.stack.SIPMessageValve;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.sip.PeerUnavailableException;
import org.partyline.signaling.sip.SipException;
import org.partyline.signaling.sip.SipLimits;
import org.partyline.signaling.sip.SipObserver;
import org.partyline.signaling.sip.SipSettings;

/// The SIP stack with the settings and guards that it needs to face a network.
public final class JainStack extends SipStackImpl {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final int MIB = 1024 * 1024;

  /// Threads that read the messages of one UDP listen point.
  public static final int WORKERS = 4;

  private final GuardedUdp.Factory processors;

  private final GuardedNetwork network;

  private JainStack(
      Properties properties, GuardedNetwork network, MessageScreen screen, MessageTap tap)
      throws PeerUnavailableException {
    super(properties);
    this.networkLayer = network;
    this.network = network;
    this.processors = new GuardedUdp.Factory(screen, tap);
    setMessageProcessorFactory(processors);
    setMessageParserFactory(_ -> new GuardedParser());
  }

  /// A stack that hears admitted sources only.
  ///
  /// @param unknown what the others get
  /// @param responses makes what malformed requests are answered with
  /// @param observer is shown every message of the others
  public static JainStack create(
      Predicate<InetAddress> admitted,
      SipSettings.UnknownSources unknown,
      SipLimits limits,
      UnparsedResponses responses,
      Optional<SipObserver> observer) {
    // Before anything of the stack logs: its own logger wants log4j 1.2.
    CommonLogger.useLegacyLogger = true;
    CommonLogger.legacyLogger = new Slf4jStackLogger();
    try {
      var screen = new MessageScreen(responses);
      var tap = new MessageTap(observer);
      Optional<StatelessRejection> rejected =
          switch (unknown) {
            case SILENT -> Optional.empty();
            case REJECT -> Optional.of(new StatelessRejection(responses));
          };
      var network = new GuardedNetwork(admitted, rejected, limits, screen, tap);
      return new JainStack(properties(), network, screen, tap);
    } catch (PeerUnavailableException e) {
      throw new SipException("could not create the SIP stack", e);
    }
  }

  private static Properties properties() {
    var p = new Properties();
    p.setProperty("javax.sip.STACK_NAME", "partyline-" + COUNT.incrementAndGet());
    p.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "off");
    String nist = "gov.nist.javax.sip.";
    p.setProperty(nist + "STACK_LOGGER", Slf4jStackLogger.class.getName());
    p.setProperty(nist + "SERVER_LOGGER", SilentServerLogger.class.getName());
    p.setProperty(nist + "TRACE_LEVEL", "NONE");
    p.setProperty(nist + "THREAD_POOL_SIZE", Integer.toString(WORKERS));
    p.setProperty(nist + "REENTRANT_LISTENER", "true");
    p.setProperty(nist + "AGGRESSIVE_CLEANUP", "true");
    p.setProperty(nist + "RECEIVE_UDP_BUFFER_SIZE", Integer.toString(4 * MIB));
    p.setProperty(nist + "SEND_UDP_BUFFER_SIZE", Integer.toString(4 * MIB));
    p.setProperty(
        nist + "MAX_MESSAGE_SIZE",
        Integer.toString(2 * (MessageLimits.MAX_HEAD + MessageLimits.MAX_BODY)));
    p.setProperty(nist + "TCP_NODELAY", "true");
    p.setProperty(nist + "READ_TIMEOUT", "10000");
    p.setProperty(nist + "REJECT_STRAY_RESPONSES", "true");
    p.setProperty(nist + "DELIVER_UNSOLICITED_NOTIFY", "false");
    return p;
  }

  GuardedNetwork network() {
    return network;
  }

  /// Told of the remote address of each connection of ours that has ended; any thread.
  public void onConnectionLost(Consumer<InetSocketAddress> listener) {
    network.onConnectionLost(listener);
  }

  /// Stops everything; may take seconds.
  public void close() {
    boolean stopped = false;
    while (!stopped) {
      try {
        stop();
        stopped = true;
      } catch (NullPointerException _) {
        // JAIN closes one connection after the other, and breaks off at one that ends by itself at
        // that moment. Each attempt takes a listen point away, so this ends.
        network.closeConnections();
      }
    }
  }

  /// Datagrams that wait for a worker.
  public int queuedDatagrams() {
    return processors.waiting();
  }

  /// To be called every few seconds.
  public void replaceDeadWorkers() {
    processors.watch();
  }

  /// Hands every message to the valve before the stack keeps anything of it.
  public void addValve(SIPMessageValve valve) {
    sipMessageValves.add(valve);
  }
}
