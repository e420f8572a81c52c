package org.partyline.signaling.sip;

import java.net.InetSocketAddress;
import java.util.Optional;

/// An address where SIP is taken.
///
/// @param address the local address; port 0 takes any free port, the same for all listen points of
///   one host that ask for it
/// @param advertised the host that others reach us by (`Contact`, `Via`), where a NAT stands
///   between; a name or an address, IPv6 without brackets
public record ListenPoint(
    Transport transport, InetSocketAddress address, Optional<String> advertised) {}
