package org.partyline.signaling.irc;

import static org.assertj.core.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// An IRC client made of a socket: says exactly what a test wants, and sees each line.
public final class RawIrcClient implements AutoCloseable {
  private final Socket socket;
  private final BufferedReader in;

  public RawIrcClient(InetSocketAddress server) throws IOException {
    socket = new Socket(server.getAddress(), server.getPort());
    socket.setSoTimeout(15_000);
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  public static RawIrcClient registered(InetSocketAddress server, String nick) throws IOException {
    var client = new RawIrcClient(server);
    client.say("NICK " + nick);
    client.say("USER " + nick + " 0 * :A raw client");
    client.await(" 001 ");
    return client;
  }

  public void say(String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  /// The next line that contains the words; PINGs on the way are answered.
  public String await(String words) throws IOException {
    List<String> passed = new ArrayList<>();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith("PING ")) {
        say("PONG " + line.substring(5));
      }
      if (line.contains(words)) {
        return line;
      }
      passed.add(line);
    }
    return fail("the server closed before it said '" + words + "', but said " + passed);
  }

  /// The next line, or null at the end.
  public String next() throws IOException {
    String line = in.readLine();
    return line == null ? "(closed)" : line;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
