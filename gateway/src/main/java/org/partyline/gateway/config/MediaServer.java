package org.partyline.gateway.config;

import java.net.URI;

/// Where a Kurento Media Server is asked.
public record MediaServer(URI uri) {
  /// Of `ws://192.0.2.7:8888/kurento`.
  ///
  /// @throws IllegalArgumentException when it is none
  public static MediaServer parse(String text) {
    URI uri = URI.create(text);
    if (uri.getScheme() == null
        || uri.getHost() == null
        || !uri.getScheme().matches("wss?")
        || uri.getUserInfo() != null) {
      throw new IllegalArgumentException(text);
    }
    return new MediaServer(uri);
  }
}
