package org.partyline.signaling.sip;

import gov.nist.core.CommonLogger;
import gov.nist.javax.sip.SipStackImpl;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sip.PeerUnavailableException;

/// The SIP stack with the settings and guards that it needs to face a network.
final class JainStack extends SipStackImpl {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final int MIB = 1024 * 1024;

  private final GuardedUdp.Factory processors = new GuardedUdp.Factory();

  private JainStack(Properties properties, GuardedNetwork network) throws PeerUnavailableException {
    super(properties);
    this.networkLayer = network;
    setMessageProcessorFactory(processors);
    setMessageParserFactory(_ -> new GuardedParser());
  }

  static JainStack create(GuardedNetwork network) throws PeerUnavailableException {
    // Before anything of the stack logs: its own logger wants log4j 1.2.
    CommonLogger.useLegacyLogger = true;
    CommonLogger.legacyLogger = new Slf4jStackLogger();
    return new JainStack(properties(), network);
  }

  private static Properties properties() {
    var p = new Properties();
    p.setProperty("javax.sip.STACK_NAME", "partyline-" + COUNT.incrementAndGet());
    p.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "off");
    p.setProperty("javax.sip.ROUTER_PATH", ChosenHop.class.getName());
    String nist = "gov.nist.javax.sip.";
    p.setProperty(nist + "STACK_LOGGER", Slf4jStackLogger.class.getName());
    p.setProperty(nist + "SERVER_LOGGER", SilentServerLogger.class.getName());
    p.setProperty(nist + "TRACE_LEVEL", "NONE");
    p.setProperty(nist + "THREAD_POOL_SIZE", Integer.toString(GuardedUdp.WORKERS));
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

  GuardedUdp.Factory processors() {
    return processors;
  }

  void addValve(FrontDoor door) {
    sipMessageValves.add(door);
  }
}
