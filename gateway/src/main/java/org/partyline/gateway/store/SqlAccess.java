package org.partyline.gateway.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.Optional;
import org.partyline.gateway.access.AccessStore;
import org.partyline.gateway.access.Role;
import org.partyline.gateway.access.Token;
import org.partyline.gateway.access.User;

/// Users and tokens in tables.
final class SqlAccess implements AccessStore {
  private final Database database;

  SqlAccess(Database database) {
    this.database = database;
  }

  @Override
  public Collection<User> users() {
    return database.call(
        "users cannot be read",
        handle ->
            handle
                .createQuery("SELECT name, role, password FROM admin_user ORDER BY name")
                .map((row, _) ->
                    new User(
                        row.getString("name"),
                        Role.valueOf(row.getString("role")),
                        row.getString("password")))
                .list());
  }

  @Override
  public void save(User user) {
    database.call(
        "a user cannot be saved",
        handle ->
            handle
                .createUpdate(
                    """
                    INSERT INTO admin_user (name, role, password)
                    VALUES (:name, :role, :password)
                    ON CONFLICT (name) DO UPDATE
                    SET role = excluded.role, password = excluded.password
                    """)
                .bind("name", user.name())
                .bind("role", user.role().name())
                .bind("password", user.password())
                .execute());
  }

  @Override
  public void deleteUser(String name) {
    database.call(
        "a user cannot be deleted",
        handle ->
            handle
                .createUpdate("DELETE FROM admin_user WHERE name = :name")
                .bind("name", name)
                .execute());
  }

  @Override
  public Collection<Token> tokens() {
    return database.call(
        "tokens cannot be read",
        handle ->
            handle
                .createQuery(
                    """
                    SELECT id, name, role, hash, created_by, created, expires, last_used
                    FROM api_token ORDER BY created
                    """)
                .map((row, _) -> token(row))
                .list());
  }

  private static Token token(ResultSet row) throws SQLException {
    return new Token(
        row.getString("id"),
        row.getString("name"),
        Role.valueOf(row.getString("role")),
        row.getString("hash"),
        row.getString("created_by"),
        row.getTimestamp("created").toInstant(),
        Optional.ofNullable(row.getTimestamp("expires")).map(Timestamp::toInstant),
        Optional.ofNullable(row.getTimestamp("last_used")).map(Timestamp::toInstant));
  }

  @Override
  public void save(Token token) {
    database.call(
        "a token cannot be saved",
        handle ->
            handle
                .createUpdate(
                    """
                    INSERT INTO api_token
                      (id, name, role, hash, created_by, created, expires, last_used)
                    VALUES
                      (:id, :name, :role, :hash, :created_by, :created, :expires, :last_used)
                    ON CONFLICT (id) DO UPDATE SET last_used = excluded.last_used
                    """)
                .bind("id", token.id())
                .bind("name", token.name())
                .bind("role", token.role().name())
                .bind("hash", token.hash())
                .bind("created_by", token.createdBy())
                .bind("created", token.created())
                .bind("expires", token.expires())
                .bind("last_used", token.lastUsed())
                .execute());
  }

  @Override
  public void deleteToken(String id) {
    database.call(
        "a token cannot be deleted",
        handle ->
            handle.createUpdate("DELETE FROM api_token WHERE id = :id").bind("id", id).execute());
  }
}
