package org.partyline.gateway.access;

import java.util.Collection;
import java.util.List;

/// Keeps nothing: [Access] itself knows users and tokens until the process ends.
public final class AccessInMemory implements AccessStore {
  @Override
  public Collection<User> users() {
    return List.of();
  }

  @Override
  public void save(User user) {}

  @Override
  public void deleteUser(String name) {}

  @Override
  public Collection<Token> tokens() {
    return List.of();
  }

  @Override
  public void save(Token token) {}

  @Override
  public void deleteToken(String id) {}
}
