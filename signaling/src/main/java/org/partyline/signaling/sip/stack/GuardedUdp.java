package org.partyline.signaling.sip.stack;

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
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.partyline.signaling.sip.SipObserver;
import org.partyline.signaling.sip.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// JAIN SIP's UDP processor with a queue that keeps calls in order, and a watch over its workers.
final class GuardedUdp extends UDPMessageProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedUdp.class);
  private static final int MAX_REPLACEMENTS = 16;

  private final SIPTransactionStack stack;
  private final MessageScreen screen;
  private final MessageTap tap;
  private final CallOrderedQueue queue;
  private final List<UDPMessageChannel> replacements = new ArrayList<>();

  private GuardedUdp(
      InetAddress address,
      SIPTransactionStack stack,
      int port,
      MessageScreen screen,
      MessageTap tap)
      throws IOException {
    super(address, stack, port);
    this.stack = stack;
    this.screen = screen;
    this.tap = tap;
    this.queue = new CallOrderedQueue(this::acceptable);
    messageQueue = queue; // nothing has started yet
    if (sock instanceof GuardedNetwork.Datagrams datagrams) {
      datagrams.waiting(queue::size);
    }
  }

  /// A worker of the stack: its thread starts with it.
  private static final class Worker extends UDPMessageChannel {
    Worker(SIPTransactionStack stack, GuardedUdp processor, int number) {
      super(stack, processor, "sip-worker-replacement-" + number);
    }
  }

  /// Reads a datagram before a worker does, and answers it when the stack must not see it.
  private boolean acceptable(DatagramPacket packet) {
    byte[] message = Arrays.copyOf(packet.getData(), packet.getLength());
    var source = new InetSocketAddress(packet.getAddress(), packet.getPort());
    if (tap.open()) {
      var local = new InetSocketAddress(sock.getLocalAddress(), sock.getLocalPort());
      tap.show(SipObserver.Direction.IN, Transport.UDP, local, source, message);
    }
    try {
      screen.check(message, true);
      return true;
    } catch (UnacceptableMessageException e) {
      screen.answer(message, e, source).ifPresent(answer -> send(answer, source));
      return false;
    }
  }

  void send(byte[] message, InetSocketAddress target) {
    try {
      sock.send(new DatagramPacket(message, message.length, target));
    } catch (IOException e) {
      LOG.debug("A response could not be sent: {}", e.getClass().getSimpleName());
    }
  }

  int waiting() {
    return queue.size();
  }

  /// Stops the workers too: the stack's own stop() never wakes them.
  @Override
  public void stop() {
    try {
      super.stop();
    } catch (NullPointerException | ConcurrentModificationException e) {
      // Its socket is closed by then; its workers were still being started.
    }
    var last = new DatagramPacket(new byte[0], 0);
    for (int i = 0; i < JainStack.WORKERS + MAX_REPLACEMENTS; i++) {
      queue.add(new DatagramQueuedMessageDispatch(last, 0));
    }
  }

  /// Called every few seconds: replaces workers that died.
  void watch() {
    int dead = queue.releaseDeadWorkers();
    for (int i = 0; i < dead && replacements.size() < MAX_REPLACEMENTS; i++) {
      LOG.error("SIP worker thread died ({} datagrams queued); starting a replacement", waiting());
      replacements.add(new Worker(stack, this, replacements.size() + 1));
    }
  }

  /// Makes the processors, and knows those for UDP.
  static final class Factory implements MessageProcessorFactory {
    private final OIOMessageProcessorFactory others = new OIOMessageProcessorFactory();
    private final List<GuardedUdp> processors = new CopyOnWriteArrayList<>();
    private final MessageScreen screen;
    private final MessageTap tap;

    Factory(MessageScreen screen, MessageTap tap) {
      this.screen = screen;
      this.tap = tap;
    }

    @Override
    public MessageProcessor createMessageProcessor(
        SIPTransactionStack stack, InetAddress address, int port, String transport)
        throws IOException {
      if (!transport.equalsIgnoreCase("udp")) {
        return others.createMessageProcessor(stack, address, port, transport);
      }
      sendFromListeningSocket(stack, address);
      GuardedUdp processor = new GuardedUdp(address, stack, port, screen, tap);
      processors.add(processor);
      return processor;
    }

    /// Makes the stack send from the listening socket (RFC 3261 §18.2.2, RFC 3581 §4) and not from
    /// a new port each time, which no NAT and no strict client expects. Only its own factory sets
    /// the flag for this, when it makes a processor; that one is closed at once.
    private void sendFromListeningSocket(SIPTransactionStack stack, InetAddress address)
        throws IOException {
      try {
        others.createMessageProcessor(stack, address, 0, "udp").stop();
      } catch (NullPointerException e) {
        // It has closed its socket, and misses the workers that it was never started with.
      }
    }

    void watch() {
      processors.forEach(GuardedUdp::watch);
    }

    int waiting() {
      return processors.stream().mapToInt(GuardedUdp::waiting).sum();
    }
  }
}
