package org.partyline.gateway.api;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.partyline.gateway.access.Access;
import org.partyline.gateway.access.AccessException;
import org.partyline.gateway.access.Principal;
import org.partyline.gateway.room.RoomUnavailableException;
import org.partyline.gateway.store.StoreException;
import org.partyline.signaling.pace.KeyedRateLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers requests below `/api/v1`: finds the route, who asks and whether they may, and turns
/// whatever goes wrong into problem details (RFC 9457). Called on virtual threads.
public final class Api {
  /// Bytes that a request's body may have.
  public static final int MAX_BODY = 256 << 10;

  /// Where it is.
  public static final String BASE = "/api/v1";

  private static final Logger LOG = LoggerFactory.getLogger(Api.class);
  private static final int MAX_KEYS = 10_000;
  private static final Duration STORE_AWAY = Duration.ofSeconds(10);

  private final RouteTable routes;
  private final Access access;
  private final Cookies cookies;
  private final InstantSource clock;
  private final KeyedRateLimiter<String> ofUsers;
  private final KeyedRateLimiter<String> ofStrangers;

  /// How many requests at once, and then how many a second.
  ///
  /// @param ofUsers of one user or token
  /// @param ofStrangers of one address that has shown neither
  public record Pace(int burst, double ofUsers, double ofStrangers) {
    /// Enough for a page that asks for all that it shows.
    public static final Pace USUAL = new Pace(100, 20, 5);
  }

  /// @param clock monotonic
  public Api(
      Access access,
      Audit audit,
      Cookies cookies,
      Pace pace,
      InstantSource clock,
      List<Route> table) {
    this.access = access;
    this.cookies = cookies;
    this.clock = clock;
    this.ofUsers = new KeyedRateLimiter<>(pace.burst(), pace.ofUsers(), MAX_KEYS);
    this.ofStrangers = new KeyedRateLimiter<>(pace.burst(), pace.ofStrangers(), MAX_KEYS);
    var all = new ArrayList<>(table);
    all.addAll(new SessionRoutes(access, cookies, audit).routes());
    all.addAll(new UserRoutes(access, audit).routes());
    all.addAll(new ReferenceRoutes(all).routes());
    this.routes = new RouteTable(all);
  }

  /// The table.
  public List<Route> routes() {
    return routes.all();
  }

  /// Answers a request.
  public ApiResponse serve(ApiRequest request) {
    try {
      return answer(request);
    } catch (ProblemException e) {
      return e.response();
    } catch (AccessException e) {
      LOG.warn("{} from {}: {}", route(request), request.from().getHostAddress(), e.reason());
      return problem(e).response();
    } catch (RoomUnavailableException e) {
      return problem(e).response();
    } catch (StoreException e) {
      LOG.warn("{} {}: {}", request.method(), route(request), e.getMessage());
      return ProblemException.later(503, "the store cannot be reached now", STORE_AWAY).response();
    } catch (RuntimeException e) {
      LOG.error("{} {} failed", request.method(), route(request), e);
      return new ProblemException(500, "a fault in the gateway; its log says more").response();
    }
  }

  private ApiResponse answer(ApiRequest request) throws AccessException, RoomUnavailableException {
    Optional<Principal> principal = principal(request);
    pace(principal, request.from());
    RouteTable.Found found = routes.find(request.method(), request.path());
    Route route = found.route();
    if (route.least().isPresent()) {
      Principal who =
          principal.orElseThrow(() ->
              ProblemException.withHeader(
                  401, "log in, or show a token", "www-authenticate", "Bearer"));
      if (!who.role().includes(route.least().get())) {
        throw new ProblemException(403, "this needs the role " + Json.word(route.least().get()));
      }
    }
    if (route.method() != Method.GET) {
      checkNotForged(request, principal);
    }
    checkQuery(route, request);
    checkBody(route, request);
    ApiResponse response =
        route
            .handler()
            .handle(new Request(request, found.path(), principal, () -> stillKnown(request)));
    if (route.method() != Method.GET) {
      // What was said in the path and the body may be a number, or a secret.
      LOG.info(
          "{} {} by {} from {}: {}",
          route.method(),
          route.path(),
          principal.map(Principal::name).orElse("-"),
          request.from().getHostAddress(),
          response.status());
    }
    return response;
  }

  /// By token, else by cookie. A token that is none is not passed over.
  private Optional<Principal> principal(ApiRequest request) {
    Optional<String> authorization = request.header("authorization");
    if (authorization.isPresent()) {
      String[] parts = authorization.get().split(" ", 2);
      Optional<Principal> known =
          parts.length == 2 && parts[0].equalsIgnoreCase("bearer")
              ? access.ofToken(parts[1].strip())
              : Optional.empty();
      if (known.isEmpty()) {
        pace(Optional.empty(), request.from());
        throw ProblemException.withHeader(
            401,
            "this token is not known, or has expired",
            "www-authenticate",
            "Bearer error=\"invalid_token\"");
      }
      return known;
    }
    return cookies.session(request.header("cookie")).flatMap(access::ofSession);
  }

  /// Whether the token or the session has not been taken away. No use that keeps a session open.
  private boolean stillKnown(ApiRequest request) {
    Optional<String> authorization = request.header("authorization");
    return authorization.isPresent()
        ? access.ofToken(authorization.get().replaceFirst("(?i)^bearer +", "").strip()).isPresent()
        : cookies.session(request.header("cookie")).filter(access::holds).isPresent();
  }

  private void pace(Optional<Principal> principal, InetAddress from) {
    KeyedRateLimiter<String> limiter = principal.isPresent() ? ofUsers : ofStrangers;
    String key = principal.map(Principal::name).orElseGet(from::getHostAddress);
    if (!limiter.tryTake(key, clock.instant())) {
      throw ProblemException.later(
          429, "too many requests", limiter.untilNext(key, clock.instant()));
    }
  }

  /// A page of another origin may make a browser send its cookie. It can't know the session's
  /// secret, nor set the header.
  private static void checkNotForged(ApiRequest request, Optional<Principal> principal) {
    if (!request.sameOrigin()) {
      throw new ProblemException(403, "a page of another origin may not do this");
    }
    principal
        .flatMap(Principal::session)
        .ifPresent(session -> {
          if (!session.isShownBy(request.header("x-csrf-token").orElse(""))) {
            throw new ProblemException(
                403, "X-CSRF-Token is missing or not the one that GET /session tells");
          }
        });
  }

  private static void checkQuery(Route route, ApiRequest request) {
    request
        .query()
        .forEach((name, values) -> {
          if (route.query().stream().noneMatch(known -> known.name().equals(name))) {
            throw ProblemException.invalid(name, "is no parameter of this");
          }
          if (values.size() > 1) {
            throw ProblemException.invalid(name, "is there more than once");
          }
        });
  }

  private static void checkBody(Route route, ApiRequest request) {
    int length = request.body().length();
    if (length > MAX_BODY) {
      throw new ProblemException(413, "more than " + MAX_BODY + " bytes");
    }
    if (route.takes().isEmpty()) {
      if (length > 0) {
        throw new ProblemException(400, "no body is wanted here");
      }
      return;
    }
    if (length == 0 && route.takes().get().required()) {
      throw new ProblemException(400, "a body is needed: JSON");
    }
    List<String> media = route.takes().get().media();
    if (length > 0 && !media.contains(request.mediaType())) {
      throw new ProblemException(415, "content-type must be " + String.join(" or ", media));
    }
  }

  /// For the log: what stands in the path may be a number.
  private String route(ApiRequest request) {
    try {
      return routes.find(request.method(), request.path()).route().path();
    } catch (ProblemException _) {
      return "?";
    }
  }

  private static ProblemException problem(AccessException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.reason()) {
      case WRONG -> new ProblemException(401, message);
      case THROTTLED -> ProblemException.later(429, message, e.retryAfter());
      case ALREADY_SET_UP, NAME_TAKEN, LAST_ADMIN, TOO_MANY -> new ProblemException(409, message);
      case NOT_FOUND -> new ProblemException(404, message);
      case INVALID -> ProblemException.invalid(e.field(), message);
    };
  }

  private static ProblemException problem(RoomUnavailableException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.reason()) {
      case BAD_NAME -> ProblemException.invalid("name", message);
      case STORE_FAILED -> ProblemException.later(503, message, STORE_AWAY);
      case SHUTTING_DOWN -> ProblemException.later(503, message, STORE_AWAY);
      case FULL, CLOSED, LOCKED, TOO_MANY_ROOMS, NAME_TAKEN -> new ProblemException(409, message);
    };
  }

  /// What a request is answered that was too long or came too slowly to be read.
  public static ApiResponse unread(int status) {
    return new ProblemException(
            status, status == 413 ? "more than " + MAX_BODY + " bytes" : "could not be read")
        .response();
  }
}
