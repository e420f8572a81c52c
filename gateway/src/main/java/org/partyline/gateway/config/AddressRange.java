package org.partyline.gateway.config;

import java.net.InetAddress;
import java.util.function.Predicate;

/// Addresses that share a prefix, as in `192.0.2.0/24`.
public record AddressRange(InetAddress network, int prefix) implements Predicate<InetAddress> {
  public AddressRange {
    if (prefix < 0 || prefix > network.getAddress().length * 8) {
      throw new IllegalArgumentException("no such prefix length");
    }
  }

  static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    InetAddress network = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    int bits = network.getAddress().length * 8;
    return new AddressRange(
        network, slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1)));
  }

  public boolean contains(InetAddress address) {
    byte[] mine = network.getAddress();
    byte[] other = address.getAddress();
    if (mine.length != other.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((mine[bit / 8] & mask) != (other[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean test(InetAddress address) {
    return contains(address);
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefix;
  }
}
