package org.partyline.media;

/// A session description that cannot be taken. [#fault] says how the signaling answers it: 400 for
/// a malformed one, else 488 with a Warning (RFC 3261 20.43).
public final class SdpException extends MediaException {
  private static final long serialVersionUID = 1L;

  /// What is wrong with the description.
  public enum Fault {
    /// It cannot be parsed: 400.
    MALFORMED(0, "Malformed session description"),
    NETWORK(300, "Incompatible network protocol"),
    /// The address family of c= is not one of ours, or its host name does not resolve.
    ADDRESS(301, "Incompatible network address formats"),
    TRANSPORT(302, "Incompatible transport protocol"),
    MEDIA(304, "Media type not available"),
    FORMAT(305, "Incompatible media format"),
    /// Encrypted in no way that we know (RFC 4568 5.1.2).
    ATTRIBUTE(306, "Attribute not understood");

    private final int warningCode;
    private final String warningText;

    Fault(int warningCode, String warningText) {
      this.warningCode = warningCode;
      this.warningText = warningText;
    }

    /// The warn-code of RFC 3261 20.43; 0 for a malformed description, which gets a 400 instead.
    public int warningCode() {
      return warningCode;
    }

    /// The warn-text that belongs to [#warningCode].
    public String warningText() {
      return warningText;
    }
  }

  private final Fault fault;

  /// @param message for the log
  public SdpException(Fault fault, String message) {
    super(fault == Fault.MALFORMED ? Kind.MALFORMED : Kind.NOT_ACCEPTABLE, message);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }
}
