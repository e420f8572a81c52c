package org.partyline.gateway.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.web.RoomDirectory.DialInInfo;
import org.partyline.gateway.web.RoomDirectory.Opening;
import org.partyline.gateway.web.RoomDirectory.Opening.NotOpened;
import org.partyline.gateway.web.RoomDirectory.RoomPage;

/// The pages, their files, and the few facts they ask for.
final class Pages {
  private static final Pattern ROOM = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
  private static final Pattern SESSION =
      Pattern.compile("([A-Za-z0-9_-]{16,32}) ([A-Za-z0-9_-]{16,64})");
  private static final String NO_STORE = "no-store";

  private static final JsonMapper json = new JsonMapper();

  private final RoomDirectory rooms;
  private final OriginCheck origins;
  private final Assets assets;
  private final PageTemplate landing;
  private final PageTemplate room;
  private final PageTemplate admin;

  Pages(RoomDirectory rooms, OriginCheck origins) {
    this.rooms = rooms;
    this.origins = origins;
    var landingPage = new String(Assets.resource("index.html"), StandardCharsets.UTF_8);
    var roomPage = new String(Assets.resource("room.html"), StandardCharsets.UTF_8);
    var adminPage = new String(Assets.resource("admin.html"), StandardCharsets.UTF_8);
    this.assets = new Assets(landingPage, roomPage, adminPage);
    this.landing = new PageTemplate(landingPage, "text", assets);
    this.room = new PageTemplate(roomPage, "text", assets);
    this.admin = new PageTemplate(adminPage, "text/admin", assets);
  }

  void bind(ServerBuilder server) {
    server
        .service("/", (ctx, request) -> blocking(ctx, () -> landingPage(request)))
        .service("/rooms", this::open)
        .service("/rtc/{room}", (ctx, request) -> blocking(ctx, () -> roomPage(ctx, request)))
        .service("/rtc/{room}/config.json", (ctx, _) -> blocking(ctx, () -> config(ctx)))
        .service("/rtc/{room}/session", this::session)
        .service("/rtc/{room}/dial-in", this::dialIn)
        .service("/admin", this::adminPage)
        .service("/admin/", this::adminPage);
    assets.bind(server);
  }

  private record Config(
      String room,
      String channel,
      String gatewayNick,
      boolean simulcast,
      @Nullable String stun,
      String irc,
      int maxNameLength) {}

  private record RoomName(String name) {}

  private record Link(String link) {}

  private record OpenedLink(String link, String key) {}

  private record DialIn(List<String> numbers, String pin) {}

  private HttpResponse landingPage(HttpRequest request) {
    var there = rooms.publicRooms().stream().map(page -> new RoomName(page.name())).toList();
    return html(
        HttpStatus.OK, landing, request, Map.of("rooms", there, "opens", rooms.opensRooms()));
  }

  private HttpResponse roomPage(ServiceRequestContext ctx, HttpRequest request) {
    return find(ctx)
        .map(page -> html(HttpStatus.OK, room, request, Map.of("config", config(page))))
        .orElseGet(() -> html(HttpStatus.NOT_FOUND, room, request, Map.of()));
  }

  /// All that it shows comes from the API, to whoever has logged in.
  private HttpResponse adminPage(ServiceRequestContext ctx, HttpRequest request) {
    return html(HttpStatus.OK, admin, request, Map.of());
  }

  /// Opens a room by a name that the page offers or the person chooses; anybody may try, within
  /// limits. A form of a foreign page must not.
  private HttpResponse open(ServiceRequestContext ctx, HttpRequest request) {
    var origin = request.headers().get("origin");
    if (request.method() != HttpMethod.POST || !origins.admits(origin, request.authority())) {
      return text(HttpStatus.FORBIDDEN, "rooms are opened on the front page");
    }
    return HttpResponse.of(
        request
            .aggregate()
            .thenApplyAsync(
                body -> {
                  var name = body.contentUtf8().strip();
                  return opened(
                      ROOM.matcher(name).matches()
                          ? rooms.open(name, ctx.clientAddress())
                          : NotOpened.BAD_NAME,
                      name);
                },
                ctx.blockingTaskExecutor()));
  }

  private static HttpResponse opened(Opening result, String name) {
    return switch (result) {
      case Opening.Opened(String key) ->
          json(HttpStatus.CREATED, new OpenedLink("/rtc/" + name, key));
      case NotOpened.ALREADY_OPEN -> json(HttpStatus.OK, new Link("/rtc/" + name));
      case NotOpened.BAD_NAME -> text(HttpStatus.BAD_REQUEST, "not a room name");
      case NotOpened.OFF -> text(HttpStatus.FORBIDDEN, "rooms are not opened here");
      case NotOpened.TOO_OFTEN ->
          text(HttpStatus.TOO_MANY_REQUESTS, "too many rooms; wait some minutes");
      case NotOpened.TOO_MANY -> text(HttpStatus.SERVICE_UNAVAILABLE, "no more rooms");
    };
  }

  private HttpResponse config(ServiceRequestContext ctx) {
    return find(ctx)
        .map(page -> json(HttpStatus.OK, config(page)))
        .orElseGet(() -> text(HttpStatus.NOT_FOUND, "no such room"));
  }

  private static Config config(RoomPage page) {
    return new Config(
        page.name(),
        page.channel(),
        page.gatewayNick(),
        page.simulcast(),
        page.stun().orElse(null),
        "/irc",
        40);
  }

  /// A page that joins gets an id and a secret for it: a POST, so that no cache keeps it. Whoever
  /// opened the room posts the key that came with it.
  private HttpResponse session(ServiceRequestContext ctx, HttpRequest request) {
    if (ctx.method() != HttpMethod.POST) {
      return text(HttpStatus.METHOD_NOT_ALLOWED, "POST only");
    }
    return HttpResponse.of(
        request
            .aggregate()
            .thenApplyAsync(
                body ->
                    find(ctx)
                        .flatMap(page -> rooms.openSession(page.name(), body.contentUtf8().strip()))
                        .map(opened -> json(HttpStatus.OK, opened))
                        .orElseGet(() -> text(HttpStatus.NOT_FOUND, "no such room")),
                ctx.blockingTaskExecutor()));
  }

  /// The PIN opens the room to any telephone, so the page must show that it is inside: it posts its
  /// session's id and secret.
  private HttpResponse dialIn(ServiceRequestContext ctx, HttpRequest request) {
    return HttpResponse.of(
        request
            .aggregate()
            .thenApplyAsync(
                body -> {
                  var session = SESSION.matcher(body.contentUtf8().strip());
                  var known =
                      session.matches()
                          ? find(ctx)
                              .flatMap(page ->
                                  rooms.dialIn(page.name(), session.group(1), session.group(2)))
                          : Optional.<DialInInfo>empty();
                  return known
                      .map(info -> json(HttpStatus.OK, new DialIn(info.numbers(), info.pin())))
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

  private static HttpResponse html(
      HttpStatus status, PageTemplate page, HttpRequest request, Map<String, Object> data) {
    var language = PageTemplate.language(request.headers().get("accept-language", ""));
    var headers =
        ResponseHeaders.builder(status)
            .contentType(MediaType.HTML_UTF_8)
            .set("cache-control", NO_STORE)
            .set("content-language", language)
            .set("vary", "accept-language")
            .build();
    return HttpResponse.of(
        headers,
        HttpData.wrap(
            page.render(language, status.equals(HttpStatus.OK) ? "prejoin" : "ended", data)));
  }

  static HttpResponse json(HttpStatus status, Object value) {
    var headers =
        ResponseHeaders.builder(status)
            .contentType(MediaType.JSON_UTF_8)
            .set("cache-control", NO_STORE)
            .build();
    try {
      return HttpResponse.of(headers, HttpData.wrap(json.writeValueAsBytes(value)));
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
}
