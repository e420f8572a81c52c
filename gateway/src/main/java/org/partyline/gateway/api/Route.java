package org.partyline.gateway.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.partyline.gateway.access.AccessException;
import org.partyline.gateway.access.Role;
import org.partyline.gateway.room.RoomUnavailableException;

/// A row of the API's table.
///
/// @param path after `/api/v1`, such as `/calls/{id}`
/// @param least the least role that may use it; empty for everybody
/// @param query the parameters that may be in the query
/// @param takes what the body is read as
/// @param headers those that it looks at
public record Route(
    Method method,
    String path,
    Optional<Role> least,
    String summary,
    List<Query> query,
    Optional<Body> takes,
    Answer answer,
    List<Header> headers,
    Handler handler) {
  public Route {
    query = List.copyOf(query);
    headers = List.copyOf(headers);
  }

  static final String JSON = "application/json";

  /// Answers a request.
  public interface Handler {
    ApiResponse handle(Request request) throws AccessException, RoomUnavailableException;
  }

  /// A parameter in the query.
  ///
  /// @param type of its schema: string, integer, boolean, or date-time
  public record Query(String name, String type, String description) {}

  /// A request header.
  public record Header(String name, boolean required, String description) {}

  /// What a body is.
  ///
  /// @param type a record
  /// @param required whether there has to be one
  /// @param media the content types that it may have
  public record Body(Class<?> type, boolean required, List<String> media) {
    public Body {
      media = List.copyOf(media);
    }
  }

  /// What is answered when all goes well.
  ///
  /// @param media the content type; empty where there is no body
  /// @param type a record, where it is JSON
  /// @param list whether it is a list of them
  public record Answer(int status, String media, Optional<Class<?>> type, boolean list) {}

  static Draft get(String path, Role least, String summary) {
    return new Draft(Method.GET, path, Optional.of(least), summary);
  }

  static Draft post(String path, Role least, String summary) {
    return new Draft(Method.POST, path, Optional.of(least), summary);
  }

  static Draft put(String path, Role least, String summary) {
    return new Draft(Method.PUT, path, Optional.of(least), summary);
  }

  static Draft delete(String path, Role least, String summary) {
    return new Draft(Method.DELETE, path, Optional.of(least), summary);
  }

  /// Of everybody, logged in or not.
  static Draft open(Method method, String path, String summary) {
    return new Draft(method, path, Optional.empty(), summary);
  }

  /// A route that is being written down.
  static final class Draft {
    private final Method method;
    private final String path;
    private final Optional<Role> least;
    private final String summary;
    private final List<Query> query = new ArrayList<>();
    private final List<Header> headers = new ArrayList<>();
    private Optional<Body> takes = Optional.empty();
    private Answer answer = new Answer(204, "", Optional.empty(), false);

    private Draft(Method method, String path, Optional<Role> least, String summary) {
      this.method = method;
      this.path = path;
      this.least = least;
      this.summary = summary;
    }

    Draft query(String name, String type, String description) {
      query.add(new Query(name, type, description));
      return this;
    }

    Draft takes(Class<?> type) {
      return takes(type, JSON);
    }

    Draft takes(Class<?> type, String... media) {
      takes = Optional.of(new Body(type, true, List.of(media)));
      return this;
    }

    Draft mayTake(Class<?> type) {
      takes = Optional.of(new Body(type, false, List.of(JSON)));
      return this;
    }

    Draft header(String name, boolean required, String description) {
      headers.add(new Header(name, required, description));
      return this;
    }

    Draft answers(Class<?> type) {
      return answers(200, type);
    }

    Draft answers(int status, Class<?> type) {
      answer = new Answer(status, JSON, Optional.of(type), false);
      return this;
    }

    Draft lists(Class<?> type) {
      answer = new Answer(200, JSON, Optional.of(type), true);
      return this;
    }

    Draft answersAs(String media) {
      answer = new Answer(200, media, Optional.empty(), false);
      return this;
    }

    Route by(Handler handler) {
      return new Route(method, path, least, summary, query, takes, answer, headers, handler);
    }
  }
}
