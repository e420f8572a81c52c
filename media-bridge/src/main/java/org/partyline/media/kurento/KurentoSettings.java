package org.partyline.media.kurento;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Which media servers there are, and how they are used.
///
/// @param servers their WebSocket addresses, `ws://192.0.2.7:8888/kurento`
/// @param owner begins the names of all objects of ours there; no other gateway may have the same,
///   for what has this name is released when we connect
/// @param video by a room's label
/// @param grid what [Video#GRID] is composed to
/// @param recordings where the servers write recorded cameras, `file:///var/recordings`; without it
///   only the sound is recorded, by us
/// @param stun of the servers themselves, `203.0.113.5:3478`
/// @param turn of the servers themselves, `user:password@203.0.113.5:3478?transport=udp`; a secret
/// @param patience how long a server may be silent, or its connection cut
public record KurentoSettings(
    List<URI> servers,
    String owner,
    Function<String, Video> video,
    Grid grid,
    Optional<URI> recordings,
    Optional<String> stun,
    Optional<String> turn,
    Duration patience) {
  /// What a server may take for an answer, and how long a cut connection is waited for: so that a
  /// lost server's browsers are elsewhere within 5 s.
  public static final Duration PATIENCE = Duration.ofMillis(2_500);

  /// Who sees whom in a room.
  public enum Video {
    /// Nobody sees anybody.
    OFF(""),
    /// Each sees who speaks, who speaks sees who spoke before.
    SPEAKER("speaker"),
    /// All see all cameras, in one picture.
    GRID("main");

    private final String content;

    Video(String content) {
      this.content = content;
    }

    /// How a page is told what it is shown (RFC 4796 §5).
    String content() {
      return content;
    }
  }

  /// The picture that the server composes of all cameras.
  ///
  /// @param width in pixels, as is height
  public record Grid(int width, int height, int framesPerSecond) {
    /// Room for four cameras of 480 by 270.
    public static final Grid USUAL = new Grid(960, 540, 15);

    /// What encoding it may take: 0.1 bit for a pixel.
    int kilobitsPerSecond() {
      return width * height / 1_000 * framesPerSecond / 10;
    }
  }

  public KurentoSettings {
    servers = List.copyOf(servers);
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("no Kurento server named");
    }
  }

  /// These servers, pictures of who speaks, no STUN and no TURN.
  public KurentoSettings(List<URI> servers, String owner) {
    this(
        servers,
        owner,
        _ -> Video.SPEAKER,
        Grid.USUAL,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        PATIENCE);
  }

  /// Without the TURN password.
  @Override
  public String toString() {
    return "Kurento at " + servers + " as " + owner;
  }
}
