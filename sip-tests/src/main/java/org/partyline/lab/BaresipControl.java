package org.partyline.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.partyline.lab.Eventually.eventually;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// baresip's `ctrl_tcp`: JSON in netstrings over TCP, commands out, events in.
final class BaresipControl implements AutoCloseable {
  private static final Pattern TYPE = Pattern.compile("\"type\":\"([^\"]*)\"");
  private static final Pattern PARAMETER = Pattern.compile("\"param\":\"([^\"]*)\"");

  private record Event(String type, String parameter) {}

  private final Socket socket;
  private final List<Event> events = new CopyOnWriteArrayList<>();

  private BaresipControl(Socket socket) {
    this.socket = socket;
    Thread.ofVirtual().name("baresip-events").start(this::readEvents);
  }

  static BaresipControl connect(InetSocketAddress address) {
    var connected = new AtomicReference<@Nullable Socket>();
    eventually(
        "baresip listens for commands",
        Duration.ofSeconds(10),
        () -> {
          connected.set(new Socket(address.getAddress(), address.getPort()));
          return true;
        });
    Socket socket = connected.get();
    if (socket == null) {
      throw new AssertionError("no connection");
    }
    return new BaresipControl(socket);
  }

  void command(String command, String parameters) {
    String json =
        "{\"command\":\"%s\",\"params\":\"%s\",\"token\":\"t\"}".formatted(command, parameters);
    try {
      socket.getOutputStream().write((json.length() + ":" + json + ",").getBytes(UTF_8));
      socket.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException("baresip is gone", e);
    }
  }

  /// Forgets what it saw: a new call begins.
  void forget() {
    events.clear();
  }

  boolean saw(String type) {
    return parameterOf(type).isPresent();
  }

  Optional<String> parameterOf(String type) {
    return events.stream().filter(e -> e.type.equals(type)).map(Event::parameter).findFirst();
  }

  List<String> parametersOf(String type) {
    return events.stream().filter(e -> e.type.equals(type)).map(Event::parameter).toList();
  }

  private void readEvents() {
    try (var in = new BufferedInputStream(socket.getInputStream())) {
      for (String json = readNetstring(in); json != null; json = readNetstring(in)) {
        var type = TYPE.matcher(json);
        var parameter = PARAMETER.matcher(json);
        if (type.find()) {
          events.add(new Event(type.group(1), parameter.find() ? parameter.group(1) : ""));
        }
      }
    } catch (IOException _) {
      // closed: by us or with baresip
    }
  }

  private static @Nullable String readNetstring(InputStream in) throws IOException {
    int length = 0;
    for (int c = in.read(); c != ':'; c = in.read()) {
      if (c < '0' || c > '9') {
        return null;
      }
      length = length * 10 + c - '0';
    }
    String text = new String(in.readNBytes(length), UTF_8);
    return in.read() == ',' ? text : null;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException _) {
      // already gone
    }
  }
}
