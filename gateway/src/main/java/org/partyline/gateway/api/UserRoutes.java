package org.partyline.gateway.api;

import static org.partyline.gateway.access.Role.ADMIN;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.partyline.gateway.access.Access;
import org.partyline.gateway.access.AccessException;
import org.partyline.gateway.access.Role;
import org.partyline.gateway.access.Token;
import org.partyline.gateway.access.Tokens;
import org.partyline.gateway.access.User;

/// Users, and tokens for programs.
final class UserRoutes {
  static final String USERS = "users";
  private static final String TOKENS = "tokens";

  private final Access access;
  private final Audit audit;

  UserRoutes(Access access, Audit audit) {
    this.access = access;
    this.audit = audit;
  }

  /// @param hasPassword false for one who was imported, and cannot log in yet
  record UserView(String name, Role role, boolean hasPassword) {
    static UserView of(User user) {
      return new UserView(user.name(), user.role(), user.hasPassword());
    }
  }

  record NewUser(String name, Role role, String password) {
    @Override
    public String toString() {
      return "NewUser[***]";
    }
  }

  /// What is given is changed.
  record ChangedUser(Optional<Role> role, Optional<String> password) {
    @Override
    public String toString() {
      return "ChangedUser[***]";
    }
  }

  /// What the audit log says of a change.
  record UserChange(Role role, Optional<String> password) {}

  record TokenView(
      String id,
      String name,
      Role role,
      String createdBy,
      Instant created,
      Optional<Instant> expires,
      Optional<Instant> lastUsed) {
    static TokenView of(Token token) {
      return new TokenView(
          token.id(),
          token.name(),
          token.role(),
          token.createdBy(),
          token.created(),
          token.expires(),
          token.lastUsed());
    }
  }

  record NewToken(String name, Role role, Optional<Instant> expires) {}

  /// @param token shown this once
  record IssuedToken(String id, String name, Role role, Optional<Instant> expires, String token) {
    @Override
    public String toString() {
      return "IssuedToken[***]";
    }
  }

  List<Route> routes() {
    return List.of(
        Route.get("/users", ADMIN, "All users")
            .lists(UserView.class)
            .by(_ -> ApiResponse.ok(Page.all(access.users().stream().map(UserView::of).toList()))),
        Route.post("/users", ADMIN, "Adds a user")
            .takes(NewUser.class)
            .answers(201, UserView.class)
            .by(this::add),
        Route.put("/users/{name}", ADMIN, "Changes a user's role or password, or both")
            .takes(ChangedUser.class)
            .answers(UserView.class)
            .by(this::change),
        Route.delete("/users/{name}", ADMIN, "Removes a user, who is logged out at once")
            .by(this::remove),
        Route.get("/tokens", ADMIN, "All tokens, without what is secret of them")
            .lists(TokenView.class)
            .by(_ ->
                ApiResponse.ok(
                    Page.all(access.tokens().all().stream().map(TokenView::of).toList()))),
        Route.post("/tokens", ADMIN, "Makes a token; it is shown this once")
            .takes(NewToken.class)
            .answers(201, IssuedToken.class)
            .by(this::issue),
        Route.delete("/tokens/{id}", ADMIN, "Revokes a token").by(this::revoke));
  }

  private ApiResponse add(Request request) throws AccessException {
    NewUser body = request.body(NewUser.class);
    UserView added = UserView.of(access.add(body.name(), body.role(), body.password()));
    audit.added(request, USERS, added.name(), added);
    return ApiResponse.json(201, added);
  }

  private ApiResponse change(Request request) throws AccessException {
    ChangedUser body = request.body(ChangedUser.class);
    Optional<User> before = access.user(request.path("name"));
    UserView after = UserView.of(access.change(request.path("name"), body.role(), body.password()));
    audit.changed(
        request,
        USERS,
        after.name(),
        new UserChange(before.map(User::role).orElse(after.role()), Optional.empty()),
        new UserChange(after.role(), body.password().map(_ -> "(changed)")));
    return ApiResponse.ok(after);
  }

  private ApiResponse remove(Request request) throws AccessException {
    Optional<User> before = access.user(request.path("name"));
    access.remove(request.path("name"));
    before.ifPresent(was -> audit.removed(request, USERS, was.name(), UserView.of(was)));
    return ApiResponse.nothing();
  }

  private ApiResponse issue(Request request) throws AccessException {
    NewToken body = request.body(NewToken.class);
    Tokens.Issued issued =
        access.tokens().issue(body.name(), body.role(), body.expires(), request.who().name());
    Token token = issued.token();
    audit.added(request, TOKENS, token.name(), TokenView.of(token));
    return ApiResponse.json(
        201,
        new IssuedToken(token.id(), token.name(), token.role(), token.expires(), issued.secret()));
  }

  private ApiResponse revoke(Request request) throws AccessException {
    String id = request.path("id");
    Optional<Token> before =
        access.tokens().all().stream().filter(token -> token.id().equals(id)).findFirst();
    access.tokens().revoke(id);
    before.ifPresent(was -> audit.removed(request, TOKENS, was.name(), TokenView.of(was)));
    return ApiResponse.nothing();
  }
}
