package org.partyline.signaling.irc;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/// Why a connection failed, for people: host, port, reason, and the setting to look at.
final class ConnectionProblem {
  private ConnectionProblem() {}

  static String of(Throwable failure, IrcSettings settings) {
    String where = settings.host() + ":" + settings.port() + ": ";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String reason = reason(cause, settings);
      if (!reason.isEmpty()) {
        return where + reason;
      }
    }
    String message = failure.getMessage();
    return where + (message == null ? failure.getClass().getSimpleName() : firstLine(message));
  }

  private static String reason(Throwable cause, IrcSettings settings) {
    String message = String.valueOf(cause.getMessage());
    return switch (cause) {
      case UnknownHostException _, UnresolvedAddressException _ ->
          "no such host; check irc.network.host";
      case CertPathBuilderException _ ->
          "its TLS certificate is signed by nobody we know; use one that is, or set"
              + " irc.network.verify-tls: false for a server of your own";
      case CertificateExpiredException _ -> "its TLS certificate has expired";
      case SSLHandshakeException _
          when message.contains("No name matching") || message.contains("No subject alternative") ->
          "its TLS certificate is for another name than irc.network.host";
      case SSLException _ when message.contains("not an SSL/TLS record") ->
          "it does not speak TLS on this port; check irc.network.port (mostly 6697), or set"
              + " irc.network.tls: false";
      case SSLHandshakeException _ when cause.getCause() == null ->
          "the TLS handshake failed: " + firstLine(message);
      case ConnectException _ when message.contains("refused") ->
          "connection refused; check irc.network.host and irc.network.port";
      case ConnectException _ when message.contains("timed out") ->
          "no answer; check irc.network.host and irc.network.port";
      case NoRouteToHostException _ -> "no route to this host";
      case SocketException _ when message.contains("unreachable") -> "the network is unreachable";
      case SocketException _ when message.contains("reset") ->
          settings.tls().isPresent()
              ? "the connection was reset"
              : "the connection was reset; if the port is for TLS, set irc.network.tls: true";
      default -> "";
    };
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }
}
