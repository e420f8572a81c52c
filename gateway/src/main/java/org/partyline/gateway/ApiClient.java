package org.partyline.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.api.Api;
import org.partyline.gateway.config.ConfigurationFile;
import org.partyline.gateway.store.StoreSettings;
import picocli.CommandLine.Option;

/// A running gateway, as the commands reach it: the options that say where it is and who asks.
final class ApiClient {
  static final JsonMapper JSON = new JsonMapper();

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "${env:PARTYLINE_URL}",
      description = "Where the gateway's pages are; also in PARTYLINE_URL.")
  private @Nullable String url;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      defaultValue = "${env:PARTYLINE_TOKEN}",
      description =
          "Who asks; also in PARTYLINE_TOKEN, which other users of this machine don't see. Without"
              + " one, the gateway that runs on this machine with this configuration's store.")
  private @Nullable String token;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration of the gateway on this machine.")
  private @Nullable Path config;

  @Option(names = "--json", description = "Prints the answer as it comes, for programs.")
  private boolean json;

  boolean json() {
    return json;
  }

  JsonNode get(String path) {
    return json(send("GET", path, Optional.empty()));
  }

  JsonNode post(String path) {
    return json(send("POST", path, Optional.empty()));
  }

  JsonNode post(String path, ObjectNode body) {
    return json(send("POST", path, Optional.of(body)));
  }

  JsonNode put(String path, ObjectNode body) {
    return json(send("PUT", path, Optional.of(body)));
  }

  /// Changes the version that there was, and nothing later.
  ///
  /// @param version as [#version] told it
  JsonNode put(String path, ObjectNode body, String version) {
    var answer = new StringBuilder();
    exchange(
        "PUT",
        path,
        Optional.of(body),
        Map.of("If-Match", version),
        BodyHandlers.ofString(),
        response -> answer.append(response.body()));
    return json(answer.toString());
  }

  /// The version that a document has now.
  String version(String path) {
    var version = new StringBuilder();
    exchange(
        "GET",
        path,
        Optional.empty(),
        Map.of(),
        BodyHandlers.ofString(),
        response ->
            version.append(
                response
                    .headers()
                    .firstValue("etag")
                    .orElseThrow(() -> new StartException("the answer has no version"))));
    return version.toString();
  }

  /// An answer that is no JSON.
  String text(String path) {
    return send("GET", path, Optional.empty());
  }

  JsonNode delete(String path) {
    return json(send("DELETE", path, Optional.empty()));
  }

  /// An answer that comes in lines.
  void lines(String method, String path, Optional<ObjectNode> body, Consumer<String> told) {
    exchange(method, path, body, BodyHandlers.ofLines(), lines -> lines.forEach(told));
  }

  /// Writes an answer into a file, which is not there yet.
  void download(String path, Path file) {
    exchange(
        "GET",
        path,
        Optional.empty(),
        BodyHandlers.ofByteArray(),
        bytes -> {
          try {
            Files.write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          } catch (IOException e) {
            throw new StartException("cannot write " + file + ": " + e, e);
          }
        });
  }

  /// With its query, of what is not empty.
  static String path(String path, Map<String, @Nullable String> query) {
    String text =
        query.entrySet().stream()
            .filter(entry -> entry.getValue() != null)
            .map(entry -> entry.getKey() + "=" + encoded(String.valueOf(entry.getValue())))
            .collect(Collectors.joining("&"));
    return text.isEmpty() ? path : path + "?" + text;
  }

  /// For a path or a query.
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static JsonNode json(String body) {
    try {
      return body.isEmpty() ? JSON.createObjectNode() : JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new StartException("the answer is no JSON: is that a Partyline?", e);
    }
  }

  private String send(String method, String path, Optional<ObjectNode> body) {
    var answer = new StringBuilder();
    exchange(method, path, body, BodyHandlers.ofString(), answer::append);
    return answer.toString();
  }

  private <T> void exchange(
      String method,
      String path,
      Optional<ObjectNode> body,
      HttpResponse.BodyHandler<T> reader,
      Consumer<T> told) {
    exchange(method, path, body, Map.of(), reader, response -> told.accept(response.body()));
  }

  private <T> void exchange(
      String method,
      String path,
      Optional<ObjectNode> body,
      Map<String, String> headers,
      HttpResponse.BodyHandler<T> reader,
      Consumer<HttpResponse<T>> told) {
    LocalAccess there = there();
    String base = there.url().replaceFirst("/+$", "");
    var request =
        HttpRequest.newBuilder(URI.create(base + Api.BASE + path))
            .header("Authorization", "Bearer " + there.token())
            .method(
                method,
                body.map(json -> BodyPublishers.ofString(json.toString()))
                    .orElseGet(BodyPublishers::noBody));
    body.ifPresent(_ -> request.header("Content-Type", "application/json"));
    headers.forEach(request::header);
    // One request is not worth an upgrade to HTTP/2.
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpResponse<T> response = client.send(request.build(), reader);
      if (response.statusCode() >= 400) {
        throw new StartException(problem(response));
      }
      told.accept(response);
    } catch (IOException e) {
      throw new StartException("no gateway answers at " + base + ": is it running?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted", e);
    }
  }

  private static String problem(HttpResponse<?> response) {
    Object body = response.body();
    String text =
        body instanceof Stream<?> lines
            ? lines.map(String::valueOf).collect(Collectors.joining("\n"))
            : body instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                : String.valueOf(body);
    try {
      String detail = JSON.readTree(text).path("detail").asText();
      return detail.isEmpty() ? "the gateway answers " + response.statusCode() : detail;
    } catch (JsonProcessingException _) {
      return "the gateway answers " + response.statusCode();
    }
  }

  private LocalAccess there() {
    Optional<String> givenUrl = given(url);
    Optional<String> givenToken = given(token);
    if (givenUrl.isPresent() && givenToken.isPresent()) {
      return new LocalAccess(givenUrl.get(), givenToken.get());
    }
    if (givenUrl.isPresent()) {
      throw new StartException("--url needs a token: --token, or PARTYLINE_TOKEN");
    }
    LocalAccess local =
        LocalAccess.find(directory())
            .orElseThrow(() ->
                new StartException(
                    "no gateway runs with the store in "
                        + directory()
                        + "; name its configuration (--config), or --url and --token"));
    return givenToken.map(own -> new LocalAccess(local.url(), own)).orElse(local);
  }

  private static Optional<String> given(@Nullable String value) {
    return Optional.ofNullable(value).filter(text -> !text.isBlank() && !text.startsWith("${"));
  }

  private Path directory() {
    return config == null
        ? Settings.stateDirectory(System.getenv())
        : directory(Settings.store(ConfigurationFile.read(config).configuration().store()))
            .orElseThrow();
  }

  /// Where a store keeps files; empty for one that keeps nothing.
  static Optional<Path> directory(StoreSettings store) {
    return switch (store) {
      case StoreSettings.InMemory() -> Optional.empty();
      case StoreSettings.InFile(Path directory) -> Optional.of(directory);
      case StoreSettings.InPostgres postgres -> Optional.of(postgres.directory());
    };
  }
}
