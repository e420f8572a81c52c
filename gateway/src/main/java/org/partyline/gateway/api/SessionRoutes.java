package org.partyline.gateway.api;

import static org.partyline.gateway.access.Role.VIEWER;

import java.util.List;
import org.partyline.gateway.access.Access;
import org.partyline.gateway.access.AccessException;
import org.partyline.gateway.access.Principal;
import org.partyline.gateway.access.Role;
import org.partyline.gateway.access.Session;

/// Logging in and out, and the first start.
final class SessionRoutes {
  private final Access access;
  private final Cookies cookies;
  private final Audit audit;

  SessionRoutes(Access access, Cookies cookies, Audit audit) {
    this.access = access;
    this.cookies = cookies;
    this.audit = audit;
  }

  record Credentials(String name, String password) {
    @Override
    public String toString() {
      return "Credentials[***]";
    }
  }

  record Setup(String secret, String name, String password) {
    @Override
    public String toString() {
      return "Setup[***]";
    }
  }

  /// @param csrf what `X-CSRF-Token` has to say beside the cookie; a token's requests need none
  record LoggedIn(String name, Role role, String csrf) {}

  List<Route> routes() {
    return List.of(
        Route.open(Method.POST, "/session", "Logs in: sets the session's cookie")
            .takes(Credentials.class)
            .answers(LoggedIn.class)
            .by(this::logIn),
        Route.get("/session", VIEWER, "Who you are")
            .answers(LoggedIn.class)
            .by(request -> ApiResponse.ok(loggedIn(request.who()))),
        Route.delete("/session", VIEWER, "Logs out").by(this::logOut),
        Route.open(
                Method.POST,
                "/setup",
                "Makes the first user, an admin, by the secret that the start has shown")
            .takes(Setup.class)
            .answers(201, LoggedIn.class)
            .by(this::setUp));
  }

  private ApiResponse logIn(Request request) throws AccessException {
    Credentials body = request.body(Credentials.class);
    endCurrent(request);
    return begun(200, access.logIn(body.name(), body.password(), request.from()));
  }

  private ApiResponse setUp(Request request) throws AccessException {
    Setup body = request.body(Setup.class);
    Session session = access.setUp(body.secret(), body.name(), body.password(), request.from());
    audit.added(
        request,
        UserRoutes.USERS,
        body.name(),
        new UserRoutes.UserView(body.name(), Role.ADMIN, true));
    return begun(201, session);
  }

  private ApiResponse begun(int status, Session session) {
    Principal who = access.ofSession(session.id()).orElseThrow();
    return ApiResponse.json(status, loggedIn(who)).with("set-cookie", cookies.set(session));
  }

  private ApiResponse logOut(Request request) {
    endCurrent(request);
    return ApiResponse.nothing().with("set-cookie", cookies.clear());
  }

  private void endCurrent(Request request) {
    request.principal().flatMap(Principal::session).ifPresent(access::logOut);
  }

  private static LoggedIn loggedIn(Principal who) {
    return new LoggedIn(who.name(), who.role(), who.session().map(Session::csrf).orElse(""));
  }
}
