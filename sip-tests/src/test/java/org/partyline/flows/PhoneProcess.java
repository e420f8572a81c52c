package org.partyline.flows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.partyline.lab.RawPhone;
import org.partyline.lab.Tone;

/// A phone in a process of its own, for another network namespace: calls, hears the other one, and
/// waits to be hung up on.
final class PhoneProcess {
  static final Tone VOICE = Tone.of(853);

  private PhoneProcess() {}

  /// Calls, and says when it hears the tone.
  ///
  /// @param args local address, gateway's address and port, user, the tone to be heard, and a file
  ///   that is made when it is
  public static void main(String[] args) throws IOException {
    var gateway = new InetSocketAddress(InetAddress.ofLiteral(args[1]), Integer.parseInt(args[2]));
    try (var phone =
        new RawPhone("natted", gateway, args[3], VOICE, InetAddress.ofLiteral(args[0]))) {
      phone.calls();
      phone.hears(Tone.of(Integer.parseInt(args[4])));
      Files.createFile(Path.of(args[5]));
      phone.isHungUpOn(Duration.ofSeconds(60));
    }
  }
}
