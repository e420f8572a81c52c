package org.partyline.gateway.store;

import java.sql.Timestamp;
import java.util.Collection;
import java.util.Optional;
import org.partyline.gateway.room.Pin;
import org.partyline.gateway.room.RoomRecord;
import org.partyline.gateway.room.RoomStore;

/// Rooms in a table. The unique key of PINs decides who has one.
final class SqlRooms implements RoomStore {
  private final Database database;

  SqlRooms(Database database) {
    this.database = database;
  }

  @Override
  public Collection<RoomRecord> all() {
    return database.call(
        "rooms cannot be read",
        handle ->
            handle
                .createQuery("SELECT name, channel, pin, expires FROM room ORDER BY name")
                .map((row, _) ->
                    new RoomRecord(
                        row.getString("name"),
                        row.getString("channel"),
                        new Pin(row.getString("pin")),
                        Optional.ofNullable(row.getTimestamp("expires")).map(Timestamp::toInstant)))
                .list());
  }

  @Override
  public boolean save(RoomRecord room) {
    try {
      database.call(
          "a room cannot be saved",
          handle ->
              handle
                  .createUpdate(
                      """
                      INSERT INTO room (name, channel, pin, expires)
                      VALUES (:name, :channel, :pin, :expires)
                      ON CONFLICT (name) DO UPDATE
                      SET channel = excluded.channel, pin = excluded.pin, expires = excluded.expires
                      """)
                  .bind("name", room.name())
                  .bind("channel", room.channel())
                  .bind("pin", room.pin().reveal())
                  .bind("expires", room.expires())
                  .execute());
      return true;
    } catch (StoreException e) {
      if (e.duplicate()) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void delete(String name) {
    database.call(
        "a room cannot be deleted",
        handle ->
            handle
                .createUpdate("DELETE FROM room WHERE name = :name")
                .bind("name", name)
                .execute());
  }
}
