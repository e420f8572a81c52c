package org.partyline.signaling.sip.transaction;

import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.MessageChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.partyline.signaling.sip.stack.LocalAddress;
import org.partyline.signaling.sip.stack.LocalAddresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where responses to a request are sent (RFC 3261 §18.2.2, RFC 3581): its connection, or the
/// address that its datagram came from.
///
/// @param source where the request came from
/// @param local which of our listen points took it
public record ResponsePath(InetSocketAddress source, LocalAddress local, MessageChannel channel) {
  private static final Logger LOG = LoggerFactory.getLogger(ResponsePath.class);

  public static ResponsePath of(SIPRequest request, MessageChannel channel, LocalAddresses locals)
      throws IOException {
    LocalAddress local = locals.of(channel.getMessageProcessor());
    if (channel.isReliable()) {
      var source = new InetSocketAddress(request.getRemoteAddress(), channel.getPeerPort());
      return new ResponsePath(source, local, channel);
    }
    var source =
        new InetSocketAddress(
            request.getPeerPacketSourceAddress(), request.getPeerPacketSourcePort());
    // The worker's channel changes with its next datagram, so the path gets one of its own.
    return new ResponsePath(
        source,
        local,
        channel
            .getMessageProcessor()
            .createMessageChannel(source.getAddress(), port(request, source)));
  }

  private static int port(SIPRequest request, InetSocketAddress source) {
    Via via = request.getTopmostVia();
    if (via.hasParameter(Via.RPORT)) {
      return source.getPort();
    }
    return via.getPort() > 0 ? via.getPort() : 5060;
  }

  public boolean reliable() {
    return channel.isReliable();
  }

  /// Sends, or logs why not: whoever waits for the message asks again, or gives up by its timer.
  public void send(SIPMessage message) {
    try {
      channel.sendMessage(message);
    } catch (IOException | RuntimeException e) {
      LOG.debug("A reply could not be sent: {}", e.getClass().getSimpleName());
    }
  }
}
