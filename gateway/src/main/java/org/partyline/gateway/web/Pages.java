package org.partyline.gateway.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.file.FileService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.partyline.gateway.web.RoomDirectory.DialInInfo;
import org.partyline.gateway.web.RoomDirectory.RoomPage;

/// The pages, their files, and the few facts they ask for.
final class Pages {
  private static final Pattern ROOM = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
  private static final Pattern SESSION = Pattern.compile("[A-Za-z0-9_-]{8,64}");
  private static final String NO_STORE = "no-store";

  /// Names are not versioned, so the browser asks each time, and mostly hears 304.
  private static final String REVALIDATE = "no-cache";

  private static final JsonMapper json = new JsonMapper();

  private final RoomDirectory rooms;
  private final byte[] landing = resource("index.html");
  private final byte[] room = resource("room.html");

  Pages(RoomDirectory rooms) {
    this.rooms = rooms;
  }

  void bind(ServerBuilder server) {
    server
        .service("/", (_, _) -> html(HttpStatus.OK, landing))
        .service("/rooms.json", (ctx, _) -> blocking(ctx, this::publicRooms))
        .service("/rtc/{room}", (ctx, _) -> blocking(ctx, () -> roomPage(ctx)))
        .service("/rtc/{room}/config.json", (ctx, _) -> blocking(ctx, () -> config(ctx)))
        .service("/rtc/{room}/dial-in", this::dialIn)
        .serviceUnder(
            "/assets/",
            FileService.builder(Pages.class.getClassLoader(), "/web/assets/")
                .cacheControl(REVALIDATE)
                .build());
  }

  private record Config(
      String room, String channel, String gatewayNick, String irc, int maxNameLength) {}

  private record RoomName(String name) {}

  private record DialIn(List<String> numbers, String pin) {}

  private HttpResponse publicRooms() {
    return json(rooms.publicRooms().stream().map(page -> new RoomName(page.name())).toList());
  }

  private HttpResponse roomPage(ServiceRequestContext ctx) {
    return html(find(ctx).isPresent() ? HttpStatus.OK : HttpStatus.NOT_FOUND, room);
  }

  private HttpResponse config(ServiceRequestContext ctx) {
    return find(ctx)
        .map(page -> json(new Config(page.name(), page.channel(), page.gatewayNick(), "/irc", 40)))
        .orElseGet(() -> text(HttpStatus.NOT_FOUND, "no such room"));
  }

  /// The PIN opens the room to any telephone, so the page must show that it is inside: it posts its
  /// session id, which only the gateway and it know.
  private HttpResponse dialIn(ServiceRequestContext ctx, HttpRequest request) {
    return HttpResponse.of(
        request
            .aggregate()
            .thenApplyAsync(
                body -> {
                  var session = body.contentUtf8().strip();
                  var known =
                      SESSION.matcher(session).matches()
                          ? find(ctx).flatMap(page -> rooms.dialIn(page.name(), session))
                          : Optional.<DialInInfo>empty();
                  return known
                      .map(info -> json(new DialIn(info.numbers(), info.pin())))
                      .orElseGet(() -> text(HttpStatus.FORBIDDEN, "not in the room"));
                },
                ctx.blockingTaskExecutor()));
  }

  private Optional<RoomPage> find(ServiceRequestContext ctx) {
    var name = Objects.requireNonNullElse(ctx.pathParam("room"), "");
    return ROOM.matcher(name).matches() ? rooms.room(name) : Optional.empty();
  }

  private static HttpResponse blocking(ServiceRequestContext ctx, Supplier<HttpResponse> answer) {
    return HttpResponse.of(CompletableFuture.supplyAsync(answer, ctx.blockingTaskExecutor()));
  }

  private static HttpResponse html(HttpStatus status, byte[] page) {
    return respond(status, MediaType.HTML_UTF_8, REVALIDATE, page);
  }

  private static HttpResponse json(Object value) {
    try {
      var body = json.writeValueAsBytes(value);
      return respond(HttpStatus.OK, MediaType.JSON_UTF_8, NO_STORE, body);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static HttpResponse text(HttpStatus status, String text) {
    return HttpResponse.of(
        ResponseHeaders.builder(status)
            .contentType(MediaType.PLAIN_TEXT_UTF_8)
            .set("cache-control", NO_STORE)
            .build(),
        HttpData.ofUtf8(text + "\n"));
  }

  private static HttpResponse respond(
      HttpStatus status, MediaType type, String caching, byte[] body) {
    var headers =
        ResponseHeaders.builder(status).contentType(type).set("cache-control", caching).build();
    return HttpResponse.of(headers, HttpData.wrap(body));
  }

  private static byte[] resource(String name) {
    try (var in = Pages.class.getResourceAsStream("/web/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
