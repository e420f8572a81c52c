package org.partyline.gateway.access;

import java.util.Collection;

/// Where users and tokens are kept. Every method may wait, and throws a RuntimeException when the
/// store cannot be reached.
public interface AccessStore {
  Collection<User> users();

  /// Adds a user, or replaces the one of that name.
  void save(User user);

  void deleteUser(String name);

  Collection<Token> tokens();

  /// Adds a token, or replaces the one of that id.
  void save(Token token);

  void deleteToken(String id);
}
