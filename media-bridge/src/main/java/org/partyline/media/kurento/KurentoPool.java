package org.partyline.media.kurento;

import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.partyline.media.MediaException;
import org.partyline.media.MediaServerObserver;
import org.partyline.media.MediaServerStats;

/// The media servers of a gateway.
final class KurentoPool implements AutoCloseable {
  private final List<KurentoServer> servers;

  private KurentoPool(List<KurentoServer> servers) {
    this.servers = servers;
  }

  static KurentoPool open(KurentoSettings settings) {
    return new KurentoPool(
        settings.servers().stream()
            .distinct()
            .map(uri -> KurentoServer.open(uri, settings.owner(), settings.patience()))
            .toList());
  }

  /// The server for a new room: of those that answer and are not drained, the one with the fewest
  /// browsers of ours for what its processor has left.
  ///
  /// @throws MediaException when there is none
  KurentoServer leastLoaded() {
    return servers.stream()
        .filter(KurentoServer::takesRooms)
        .min(Comparator.comparingDouble(KurentoServer::load))
        .orElseThrow(() ->
            new MediaException(
                MediaException.Kind.UNAVAILABLE,
                "no Kurento Media Server takes calls (%s): see docs/kurento.md"
                    .formatted(
                        servers.stream()
                            .map(KurentoServer::state)
                            .collect(Collectors.joining(", ")))));
  }

  boolean drain(URI server, boolean drained) {
    List<KurentoServer> named = servers.stream().filter(each -> each.uri().equals(server)).toList();
    named.forEach(each -> each.drain(drained));
    return !named.isEmpty();
  }

  void observe(MediaServerObserver observer) {
    servers.forEach(each -> each.observe(observer));
  }

  List<MediaServerStats> statistics() {
    return servers.stream().map(KurentoServer::statistics).toList();
  }

  @Override
  public void close() {
    servers.forEach(KurentoServer::close);
  }
}
