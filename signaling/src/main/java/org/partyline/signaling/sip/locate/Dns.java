package org.partyline.signaling.sip.locate;

import java.net.InetAddress;
import java.util.List;

/// Looks names up; blocks.
public interface Dns {
  /// The records of a name; none where the name or the type does not exist.
  ///
  /// @throws DnsException where nobody could say
  List<Answer> lookUp(String name, Type type) throws DnsException;

  /// What is looked up.
  enum Type {
    A,
    AAAA,
    SRV,
    NAPTR
  }

  /// One record.
  sealed interface Answer {
    /// For how many seconds it may be kept.
    long ttl();
  }

  record Address(InetAddress address, long ttl) implements Answer {}

  /// RFC 2782.
  record Srv(int priority, int weight, int port, String target, long ttl) implements Answer {}

  /// RFC 3403.
  record Naptr(
      int order, int preference, String flags, String service, String replacement, long ttl)
      implements Answer {}

  /// No DNS server has answered, or not properly.
  final class DnsException extends Exception {
    private static final long serialVersionUID = 1L;

    public DnsException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
