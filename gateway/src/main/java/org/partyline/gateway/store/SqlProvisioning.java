package org.partyline.gateway.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.partyline.gateway.config.Section;
import org.partyline.gateway.provisioning.ProvisioningStore;

/// Provisioned sections, and the audit log, in tables.
final class SqlProvisioning implements ProvisioningStore {
  private final Database database;

  SqlProvisioning(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Kept> find(Section section) {
    return database.call(
        "provisioned settings cannot be read",
        handle ->
            handle
                .createQuery("SELECT of_file FROM provisioned_section WHERE section = :section")
                .bind("section", section.word())
                .mapTo(String.class)
                .findOne()
                .map(ofFile -> new Kept(ofFile, rows(handle, section))));
  }

  private static List<Row> rows(Handle handle, Section section) {
    return handle
        .createQuery(
            """
            SELECT name, entry, changed, changed_by FROM provisioned
            WHERE section = :section ORDER BY place
            """)
        .bind("section", section.word())
        .map((row, _) ->
            new Row(
                row.getString("name"),
                row.getString("entry"),
                row.getTimestamp("changed").toInstant(),
                row.getString("changed_by")))
        .list();
  }

  @Override
  public void replace(
      Map<Section, Optional<Kept>> sections, List<AuditRow> audit, Runnable applied) {
    database.call(
        "the change cannot be saved",
        handle -> {
          sections.forEach((section, kept) -> {
            delete(handle, section);
            kept.ifPresent(rows -> insert(handle, section, rows));
          });
          audit.forEach(row -> insert(handle, row));
          applied.run();
          return audit.size();
        });
  }

  private static void delete(Handle handle, Section section) {
    for (String table : List.of("provisioned", "provisioned_section")) {
      handle
          .createUpdate("DELETE FROM " + table + " WHERE section = :section")
          .bind("section", section.word())
          .execute();
    }
  }

  private static void insert(Handle handle, Section section, Kept kept) {
    handle
        .createUpdate("INSERT INTO provisioned_section (section, of_file) VALUES (:section, :file)")
        .bind("section", section.word())
        .bind("file", kept.ofFile())
        .execute();
    int place = 0;
    for (Row row : kept.rows()) {
      handle
          .createUpdate(
              """
              INSERT INTO provisioned (section, name, place, entry, changed, changed_by)
              VALUES (:section, :name, :place, :entry, :changed, :by)
              """)
          .bind("section", section.word())
          .bind("name", row.name())
          .bind("place", place++)
          .bind("entry", row.entry())
          .bind("changed", row.changed())
          .bind("by", row.changedBy())
          .execute();
    }
  }

  private static void insert(Handle handle, AuditRow row) {
    handle
        .createUpdate(
            """
            INSERT INTO audit (at, who, action, section, name, before, after)
            VALUES (:at, :who, :action, :section, :name, :before, :after)
            """)
        .bind("at", row.at())
        .bind("who", row.who())
        .bind("action", row.action())
        .bind("section", row.section())
        .bind("name", row.name())
        .bind("before", row.before())
        .bind("after", row.after())
        .execute();
  }

  @Override
  public void record(AuditRow row) {
    database.call(
        "the change cannot be recorded",
        handle -> {
          insert(handle, row);
          return row;
        });
  }

  @Override
  public List<AuditRow> audit(long before, int most) {
    return database.call(
        "the audit log cannot be read",
        handle ->
            handle
                .createQuery(
                    """
                    SELECT id, at, who, action, section, name, before, after FROM audit
                    WHERE id < :before ORDER BY id DESC LIMIT :most
                    """)
                .bind("before", before)
                .bind("most", most)
                .map((row, _) -> audit(row))
                .list());
  }

  private static AuditRow audit(ResultSet row) throws SQLException {
    return new AuditRow(
        row.getLong("id"),
        row.getTimestamp("at").toInstant(),
        row.getString("who"),
        row.getString("action"),
        row.getString("section"),
        row.getString("name"),
        Optional.ofNullable(row.getString("before")),
        Optional.ofNullable(row.getString("after")));
  }
}
