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
  private final Access access;

  UserRoutes(Access access) {
    this.access = access;
  }

  record UserView(String name, Role role) {
    static UserView of(User user) {
      return new UserView(user.name(), user.role());
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
    return ApiResponse.json(
        201, UserView.of(access.add(body.name(), body.role(), body.password())));
  }

  private ApiResponse change(Request request) throws AccessException {
    ChangedUser body = request.body(ChangedUser.class);
    return ApiResponse.ok(
        UserView.of(access.change(request.path("name"), body.role(), body.password())));
  }

  private ApiResponse remove(Request request) throws AccessException {
    access.remove(request.path("name"));
    return ApiResponse.nothing();
  }

  private ApiResponse issue(Request request) throws AccessException {
    NewToken body = request.body(NewToken.class);
    Tokens.Issued issued =
        access.tokens().issue(body.name(), body.role(), body.expires(), request.who().name());
    Token token = issued.token();
    return ApiResponse.json(
        201,
        new IssuedToken(token.id(), token.name(), token.role(), token.expires(), issued.secret()));
  }

  private ApiResponse revoke(Request request) throws AccessException {
    access.tokens().revoke(request.path("id"));
    return ApiResponse.nothing();
  }
}
