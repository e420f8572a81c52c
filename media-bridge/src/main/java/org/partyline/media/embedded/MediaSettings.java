package org.partyline.media.embedded;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How the media engine is set up.
///
/// @param loops how many media loops, about one per core
/// @param phoneAddresses where phone legs are bound, one of each address family
/// @param advertisedPhoneAddresses what SDP tells phones of a family instead, behind NAT
/// @param phonePorts the ports of phone legs
/// @param browserAddresses where browsers reach us; one UDP port per loop on each
/// @param publicBrowserAddress a further candidate for browsers, when behind 1:1 NAT
/// @param browserPort the first loop's port, the next loops take the ones above; 0 = any
/// @param mediaTimeout a phone that sends nothing for so long has vanished
/// @param videoSlots how many pictures a browser receives at once
public record MediaSettings(
    int loops,
    List<InetAddress> phoneAddresses,
    List<InetAddress> advertisedPhoneAddresses,
    PortRange phonePorts,
    List<InetAddress> browserAddresses,
    Optional<InetAddress> publicBrowserAddress,
    int browserPort,
    Duration mediaTimeout,
    int videoSlots) {
  public MediaSettings {
    phoneAddresses = List.copyOf(phoneAddresses);
    advertisedPhoneAddresses = List.copyOf(advertisedPhoneAddresses);
    browserAddresses = List.copyOf(browserAddresses);
    if (loops < 1) {
      throw new IllegalArgumentException("loops: at least 1");
    }
  }
}
