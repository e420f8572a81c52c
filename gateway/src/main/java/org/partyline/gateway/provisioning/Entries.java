package org.partyline.gateway.provisioning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.config.ConfigurationSource;
import org.partyline.gateway.config.Section;
import org.partyline.gateway.provisioning.ProvisioningStore.AuditRow;
import org.partyline.gateway.provisioning.ProvisioningStore.Kept;
import org.partyline.gateway.provisioning.ProvisioningStore.Row;

/// Entries as they are kept, read, shown and told of in the audit log, with their secrets each time
/// as they may be there.
record Entries(SecretKey key, InstantSource wallClock) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int VERSION = 16;

  /// What names an entry; empty where the section is one document.
  static String name(Section section, ObjectNode settings) {
    return section.key().map(setting -> settings.path(setting).asText()).orElse("");
  }

  static @Nullable Row named(List<Row> rows, String name) {
    return rows.stream().filter(row -> row.name().equals(name)).findFirst().orElse(null);
  }

  static Row ofFile(Section section, ObjectNode entry) {
    return new Row(name(section, entry), entry.toString(), Instant.EPOCH, "");
  }

  /// What is to be kept, of settings that somebody gave.
  ///
  /// @param before whose secrets stay where none are given
  Row given(Section section, String name, ObjectNode settings, @Nullable Row before, String who) {
    Secrets secrets = secrets(section, name);
    ObjectNode merged = secrets.merged(settings, before == null ? null : parse(before.entry()));
    ConfigurationSource.check(section, secrets.open(merged));
    return new Row(name, merged.toString(), now(), who);
  }

  /// Whether two entries say the same. A secret is encrypted differently each time.
  boolean same(Section section, Row one, Row other) {
    return one.name().equals(other.name()) && same(open(section, one), open(section, other));
  }

  /// A number may be written as a text.
  private static boolean same(JsonNode one, JsonNode other) {
    if (one.isValueNode() && other.isValueNode()) {
      return one.isNull() == other.isNull() && one.asText().equals(other.asText());
    }
    if (one.getNodeType() != other.getNodeType() || one.size() != other.size()) {
      return false;
    }
    for (int i = 0; one.isArray() && i < one.size(); i++) {
      if (!same(one.get(i), other.get(i))) {
        return false;
      }
    }
    return one.properties().stream()
        .allMatch(field ->
            other.has(field.getKey()) && same(field.getValue(), other.get(field.getKey())));
  }

  /// With the secrets of the file's own entries encrypted from now on.
  Row closed(Section section, Row row) {
    ObjectNode closed = secrets(section, row.name()).closed(parse(row.entry()));
    return new Row(row.name(), closed.toString(), row.changed(), row.changedBy());
  }

  /// For whoever reads the configuration.
  ObjectNode open(Section section, Row row) {
    return secrets(section, row.name()).open(parse(row.entry()));
  }

  /// For people.
  Entry shown(Section section, Row row, boolean inStore) {
    ObjectNode settings = parse(row.entry());
    Secrets secrets = secrets(section, row.name());
    boolean ofFile = row.changedBy().isEmpty();
    return new Entry(
        row.name(),
        hash(row.name() + row.changed() + row.changedBy() + secrets.without(settings))
            .substring(0, VERSION),
        inStore,
        Optional.of(row.changed()).filter(_ -> !ofFile),
        Optional.of(row.changedBy()).filter(_ -> !ofFile),
        secrets.set(settings),
        secrets.without(settings));
  }

  /// A line of the audit log, for one entry.
  AuditRow audit(
      String action, Section section, @Nullable Row before, @Nullable Row after, String who) {
    Row either = after == null ? before : after;
    String name = either == null ? "" : either.name();
    Secrets secrets = secrets(section, name);
    ObjectNode was = before == null ? null : parse(before.entry());
    ObjectNode is = after == null ? null : parse(after.entry());
    return new AuditRow(
        0,
        now(),
        who,
        action,
        section.word(),
        name,
        Optional.ofNullable(was).map(there -> secrets.without(there).toString()),
        Optional.ofNullable(is).map(there -> secrets.told(there, was).toString()));
  }

  /// All of a section encrypted anew.
  Kept encryptedAnew(Section section, Kept kept) {
    return new Kept(
        kept.ofFile(),
        kept.rows().stream()
            .map(row ->
                new Row(
                    row.name(),
                    secrets(section, row.name()).encryptedAnew(parse(row.entry())).toString(),
                    row.changed(),
                    row.changedBy()))
            .toList());
  }

  boolean hasSecrets(Section section, Row row) {
    return !secrets(section, row.name()).set(parse(row.entry())).isEmpty();
  }

  /// What identifies a section as a file has it. Without passwords: whoever has a copy of the store
  /// could try them against it.
  String identity(Section section, List<ObjectNode> entries) {
    var secrets = new Secrets(section.secrets(), key, "");
    return hash(entries.stream().map(secrets::without).toList().toString());
  }

  private Secrets secrets(Section section, String name) {
    return new Secrets(section.secrets(), key, section.word() + "/" + name);
  }

  private Instant now() {
    return wallClock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode parse(String entry) {
    try {
      return (ObjectNode) JSON.readTree(entry);
    } catch (JsonProcessingException | ClassCastException e) {
      throw new IllegalStateException("an entry of the store is no JSON object", e);
    }
  }
}
