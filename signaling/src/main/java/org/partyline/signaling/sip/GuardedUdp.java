package org.partyline.signaling.sip;

import gov.nist.javax.sip.stack.DatagramQueuedMessageDispatch;
import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.MessageProcessorFactory;
import gov.nist.javax.sip.stack.OIOMessageProcessorFactory;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.UDPMessageChannel;
import gov.nist.javax.sip.stack.UDPMessageProcessor;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// JAIN SIP's UDP processor with a bounded queue and a watch over its workers.
final class GuardedUdp extends UDPMessageProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedUdp.class);
  static final int WORKERS = 4;
  private static final int MAX_REPLACEMENTS = 16;

  private final SIPTransactionStack stack;
  private @Nullable Object headSeen;
  private int replacements;

  private GuardedUdp(InetAddress address, SIPTransactionStack stack, int port) throws IOException {
    super(address, stack, port);
    this.stack = stack;
    if (sock instanceof GuardedNetwork.Datagrams datagrams) {
      datagrams.waiting(messageQueue::size);
    }
  }

  int waiting() {
    return messageQueue.size();
  }

  /// Stops the workers too: the stack's own stop leaves them waiting for ever.
  @Override
  public void stop() {
    super.stop();
    var last = new DatagramPacket(new byte[0], 0);
    for (int i = 0; i < WORKERS + MAX_REPLACEMENTS; i++) {
      messageQueue.add(new DatagramQueuedMessageDispatch(last, 0));
    }
  }

  /// Called every few seconds: a datagram that has waited since the last call means that no worker
  /// is left to take it. A new worker is started then.
  void watch() {
    Object head = messageQueue.peek();
    if (head != null && head == headSeen && replacements < MAX_REPLACEMENTS) {
      replacements++;
      LOG.error("SIP workers do not take messages ({} waiting): starting another", waiting());
      var unused = new UDPMessageChannel(stack, this, "sip-worker-replacement-" + replacements) {};
    }
    headSeen = head;
  }

  /// Makes the processors, and knows those for UDP.
  static final class Factory implements MessageProcessorFactory {
    private final OIOMessageProcessorFactory others = new OIOMessageProcessorFactory();
    private final List<GuardedUdp> processors = new CopyOnWriteArrayList<>();

    @Override
    public MessageProcessor createMessageProcessor(
        SIPTransactionStack stack, InetAddress address, int port, String transport)
        throws IOException {
      if (!transport.equalsIgnoreCase("udp")) {
        return others.createMessageProcessor(stack, address, port, transport);
      }
      GuardedUdp processor = new GuardedUdp(address, stack, port);
      processors.add(processor);
      return processor;
    }

    void watch() {
      processors.forEach(GuardedUdp::watch);
    }

    int waiting() {
      return processors.stream().mapToInt(GuardedUdp::waiting).sum();
    }
  }
}
