package org.partyline.signaling.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPMessageValve;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sip.SipStack;
import javax.sip.message.Response;
import org.junit.jupiter.api.Test;
import org.partyline.signaling.sip.ListenPoint;
import org.partyline.signaling.sip.SipLimits;
import org.partyline.signaling.sip.SipSettings;
import org.partyline.signaling.sip.Transport;
import org.partyline.signaling.sip.message.ResponseFactory;

class WorkerReplacementTest {
  private final BlockingQueue<String> served = new LinkedBlockingQueue<>();
  private final BlockingQueue<Thread> dying = new LinkedBlockingQueue<>();

  /// Ends the worker that reads a message of a deadly call.
  private final class Deadly implements SIPMessageValve {
    @Override
    public boolean processRequest(SIPRequest request, MessageChannel channel) {
      String callId = request.getCallId().getCallId();
      if (callId.startsWith("deadly")) {
        Thread worker = Thread.currentThread();
        worker.setUncaughtExceptionHandler((_, _) -> {});
        dying.add(worker);
        throw new LinkageError("as a broken class would");
      }
      served.add(callId);
      return false;
    }

    @Override
    public boolean processResponse(Response response, MessageChannel channel) {
      return false;
    }

    @Override
    public void init(SipStack stack) {}

    @Override
    public void destroy() {}
  }

  @Test
  void workersThatHaveDiedAreReplaced() throws Exception {
    JainStack stack =
        JainStack.create(
            _ -> true,
            SipSettings.UnknownSources.SILENT,
            SipLimits.of(5, 50),
            new ResponseFactory("test")::ofUnparsed,
            Optional.empty());
    stack.addValve(new Deadly());
    var locals = new LocalAddresses();
    var loopback = InetAddress.getLoopbackAddress();
    new ListenPoints(stack, locals, Optional.empty())
        .open(
            List.of(
                new ListenPoint(
                    Transport.UDP, new InetSocketAddress(loopback, 0), Optional.empty())));
    try (var socket = new DatagramSocket(new InetSocketAddress(loopback, 0))) {
      socket.connect(new InetSocketAddress(loopback, locals.all().getFirst().port()));
      send(socket, "first");
      assertThat(served.poll(5, TimeUnit.SECONDS)).isEqualTo("first");
      for (int i = 0; i < JainStack.WORKERS; i++) {
        send(socket, "deadly-" + i);
        Thread worker = dying.poll(5, TimeUnit.SECONDS);
        assertThat(worker).as("a worker for deadly-" + i).isNotNull();
        worker.join(5_000);
        assertThat(worker.isAlive()).as("the worker lives on").isFalse();
      }
      send(socket, "waits");
      assertThat(served.poll(200, TimeUnit.MILLISECONDS)).as("nobody is left").isNull();
      stack.replaceDeadWorkers();
      assertThat(served.poll(5, TimeUnit.SECONDS)).isEqualTo("waits");
    } finally {
      locals.all().forEach(local -> local.processor().stop());
      stack.stop();
    }
  }

  private static void send(DatagramSocket socket, String callId) throws java.io.IOException {
    byte[] message =
        """
        OPTIONS sip:a@127.0.0.1 SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bK%s;rport
        Max-Forwards: 70
        From: <sip:a@127.0.0.1>;tag=1
        To: <sip:a@127.0.0.1>
        Call-ID: %s
        CSeq: 1 OPTIONS
        Content-Length: 0

        """
            .formatted(socket.getLocalPort(), callId, callId)
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.UTF_8);
    socket.send(new DatagramPacket(message, message.length));
  }
}
