package org.partyline.media.kurento;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.kurento.client.KurentoClient;
import org.kurento.client.MediaPipeline;

/// The real media servers that `KURENTO_URI` names, one or several, between commas.
public final class RealKurento {
  private RealKurento() {}

  /// Skips the test, and says why, where there are fewer than so many.
  public static List<URI> servers(int atLeast) {
    List<URI> named =
        Optional.ofNullable(System.getenv("KURENTO_URI")).stream()
            .flatMap(uris -> Stream.of(uris.split(",")))
            .map(String::strip)
            .filter(uri -> !uri.isEmpty())
            .map(URI::create)
            .toList();
    assumeFalse(
        named.size() < atLeast,
        "KURENTO_URI names %d Kurento Media Servers, %d are needed: not tried on a real one"
            .formatted(named.size(), atLeast));
    return named;
  }

  /// As no other gateway or test is called.
  public static String owner() {
    return "test-" + UUID.randomUUID().toString().substring(0, 8);
  }

  /// The pipelines there and what is in them, whoever has them.
  public static int objects(URI server) {
    KurentoClient client = KurentoClient.create(server.toString());
    try {
      int objects = 0;
      for (MediaPipeline pipeline : client.getServerManager().getPipelines()) {
        objects += 1 + pipeline.getChildren().size();
      }
      return objects;
    } finally {
      client.destroy();
    }
  }
}
