package org.partyline.signaling.sip;

/// Why the other side ended or rejected a call, from its Reason header (RFC 3326).
///
/// @param protocol `Q.850`, whose cause is the telephone network's, or `SIP`
/// @param text for a person; may be empty
public record SipReason(String protocol, int cause, String text) {}
