package org.partyline.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;

/// A program that administers a gateway by its API, with the access that the command line has.
public final class Api {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode access;

  /// What came back.
  ///
  /// @param json of an empty body an empty object
  public record Answer(int status, JsonNode json) {}

  private Api(JsonNode access) {
    this.access = access;
  }

  public static Api of(Lab lab) {
    Path store = lab.configurationFile().resolveSibling("store");
    try {
      return new Api(JSON.readTree(Files.readString(store.resolve("api.json"))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public JsonNode get(String path) {
    return succeeds(tries("GET", path, ""));
  }

  /// What is no JSON.
  public byte[] bytes(String path) {
    var request =
        HttpRequest.newBuilder(URI.create(access.get("url").asText() + "/api/v1" + path))
            .header("Authorization", "Bearer " + access.get("token").asText())
            .build();
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      var response = client.send(request, BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw new AssertionError(path + ": " + response.statusCode());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public JsonNode post(String path, String body) {
    return succeeds(tries("POST", path, body));
  }

  public JsonNode delete(String path) {
    return succeeds(tries("DELETE", path, ""));
  }

  /// Changes a document, whatever it is now.
  public JsonNode put(String path, String body) {
    return succeeds(ask("PUT", path, body, "If-Match", version(path)));
  }

  /// Removes a document, whatever it is now.
  public void remove(String path) {
    succeeds(ask("DELETE", path, "", "If-Match", version(path)));
  }

  private String version(String path) {
    return "\"" + get(path).get("version").asText() + "\"";
  }

  public Answer tries(String method, String path, String body) {
    return ask(method, path, body);
  }

  private static JsonNode succeeds(Answer answer) {
    if (answer.status >= 300) {
      throw new AssertionError(answer.toString());
    }
    return answer.json;
  }

  private Answer ask(String method, String path, String body, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create(access.get("url").asText() + "/api/v1" + path))
            .header("Authorization", "Bearer " + access.get("token").asText())
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      var answer = client.send(request.build(), BodyHandlers.ofString());
      return new Answer(
          answer.statusCode(),
          answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
