package org.partyline.gateway.provisioning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.config.ConfigException;
import org.partyline.gateway.config.Configuration;
import org.partyline.gateway.config.ConfigurationFile;
import org.partyline.gateway.config.ConfigurationSource;
import org.partyline.gateway.config.Section;
import org.partyline.gateway.provisioning.ProvisioningStore.AuditRow;
import org.partyline.gateway.provisioning.ProvisioningStore.Kept;
import org.partyline.gateway.provisioning.ProvisioningStore.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one way of each change at run time: an entry is checked with the whole configuration,
/// written with its line in the audit log, and applied; if one of that fails, nothing has changed.
/// A section is the file's until it is changed here for the first time; then the store rules.
public final class Provisioning {
  private static final Logger LOG = LoggerFactory.getLogger(Provisioning.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final int VERSION = 16;

  private final ProvisioningStore store;
  private final SecretKey key;
  private final InstantSource wallClock;
  private final Map<Section, Kept> kept = new EnumMap<>(Section.class);
  private ConfigurationSource source;
  private volatile Configuration running;
  private Consumer<Configuration> effect = _ -> {};

  /// An entry of a section.
  ///
  /// @param version another one whenever the entry changes, also when it is removed and added again
  /// @param inStore whether the store rules its section, and not the file
  /// @param changed empty while it is as the file had it
  /// @param secrets those that are set; their values are nowhere in this
  /// @param settings as in the file
  public record Entry(
      String name,
      String version,
      boolean inStore,
      Optional<Instant> changed,
      Optional<String> changedBy,
      List<String> secrets,
      ObjectNode settings) {
    public Entry {
      secrets = List.copyOf(secrets);
    }
  }

  /// What has become of a file that was read again.
  ///
  /// @param applied the settings that have changed, such as `trunks`
  /// @param needRestart those that have changed in the file, and apply after a restart
  /// @param storeRules sections that have changed in the file in vain, as the store has them
  public record Reloaded(List<String> applied, List<String> needRestart, List<String> storeRules) {
    public Reloaded {
      applied = List.copyOf(applied);
      needRestart = List.copyOf(needRestart);
      storeRules = List.copyOf(storeRules);
    }
  }

  private Provisioning(
      ConfigurationSource source, ProvisioningStore store, SecretKey key, InstantSource wallClock) {
    this.source = source;
    this.store = store;
    this.key = key;
    this.wallClock = wallClock;
    for (Section section : Section.values()) {
      store.find(section).ifPresent(rows -> kept.put(section, rows));
    }
    this.running = read(source, kept).configuration();
  }

  /// Reads what is provisioned.
  ///
  /// @throws ConfigException when it fits the file no more
  public static Provisioning open(
      ConfigurationSource source, ProvisioningStore store, SecretKey key, InstantSource wallClock) {
    return new Provisioning(source, store, key, wallClock);
  }

  /// Applies each later change.
  ///
  /// @param applying throws an IllegalArgumentException with the reason when it cannot be; what
  ///   held before is applied again then
  public synchronized void onChange(Consumer<Configuration> applying) {
    effect = applying;
  }

  /// What holds now.
  public Configuration configuration() {
    return running;
  }

  /// What an administrator should know: sections that the file has changed in vain.
  public synchronized List<String> warnings() {
    return changedInVain().stream()
        .map(section ->
            "the file's %s have changed, but the store rules there: change them on /admin, or give the section back to the file"
                .formatted(section))
        .toList();
  }

  private List<String> changedInVain() {
    return kept.entrySet().stream()
        .filter(section -> !section.getValue().ofFile().equals(identity(section.getKey())))
        .map(section -> String.join(".", section.getKey().path()))
        .toList();
  }

  /// The entries of a section, in its order.
  public synchronized List<Entry> entries(Section section) {
    return rows(section).stream().map(row -> entry(section, row)).toList();
  }

  /// One entry; of a section that is one document, the name is empty.
  public synchronized Optional<Entry> find(Section section, String name) {
    return rows(section).stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .map(row -> entry(section, row));
  }

  /// Adds an entry at the end.
  ///
  /// @throws ConfigException when it cannot be taken
  public synchronized Entry add(Section section, ObjectNode settings, String who) {
    String setting = section.key().orElseThrow();
    String name = settings.path(setting).asText();
    List<Row> rows = new ArrayList<>(rows(section));
    if (rows.stream().anyMatch(row -> row.name().equals(name))) {
      throw ConfigException.of(setting, "there is one already; change that, or choose another");
    }
    Row added = row(section, name, settings, null, who);
    rows.add(added);
    replace(section, rows, List.of(audit("add", section, name, null, added, who)));
    return entry(section, added);
  }

  /// Changes an entry. A secret that the settings leave out stays as it is; `null` removes it.
  ///
  /// @param version that the change is to
  /// @return empty where there is none of that name
  /// @throws ConfigException when it cannot be taken
  public synchronized Optional<Entry> change(
      Section section, String name, ObjectNode settings, String version, String who)
      throws StaleVersionException {
    List<Row> rows = new ArrayList<>(rows(section));
    Row before = current(section, rows, name, version);
    if (before == null) {
      return Optional.empty();
    }
    if (section.key().filter(key -> !settings.path(key).asText().equals(name)).isPresent()) {
      throw ConfigException.of(
          section.key().get(), "cannot change; add another one, and remove this");
    }
    Row after = row(section, name, settings, before, who);
    rows.set(rows.indexOf(before), after);
    replace(section, rows, List.of(audit("change", section, name, before, after, who)));
    return Optional.of(entry(section, after));
  }

  /// Removes an entry; what goes on through it ends in its own time.
  ///
  /// @return false where there is none of that name
  /// @throws ConfigException when something else needs it
  public synchronized boolean remove(Section section, String name, String version, String who)
      throws StaleVersionException {
    List<Row> rows = new ArrayList<>(rows(section));
    Row before = current(section, rows, name, version);
    if (before == null) {
      return false;
    }
    rows.remove(before);
    replace(section, rows, List.of(audit("remove", section, name, before, null, who)));
    return true;
  }

  /// Puts these entries in place of all that a section has. A secret that one leaves out stays what
  /// the entry of its name has.
  ///
  /// @throws ConfigException when one cannot be taken; nothing has changed then
  public synchronized List<Entry> replaceAll(
      Section section, List<ObjectNode> entries, String who) {
    List<Row> before = rows(section);
    var rows = new ArrayList<Row>();
    var audit = new ArrayList<AuditRow>();
    for (ObjectNode settings : entries) {
      String name = section.key().map(key -> settings.path(key).asText()).orElse("");
      Row was = named(before, name);
      Row is = row(section, name, settings, was, who);
      rows.add(is);
      audit.add(audit(was == null ? "add" : "change", section, name, was, is, who));
    }
    for (Row was : before) {
      if (named(rows, was.name()) == null) {
        audit.add(audit("remove", section, was.name(), was, null, who));
      }
    }
    replace(section, rows, audit);
    return entries(section);
  }

  private static @Nullable Row named(List<Row> rows, String name) {
    return rows.stream().filter(row -> row.name().equals(name)).findFirst().orElse(null);
  }

  /// Lets the file rule a section again.
  public synchronized void giveBack(Section section, String who) {
    if (!kept.containsKey(section)) {
      return;
    }
    var then = new EnumMap<>(kept);
    then.remove(section);
    apply(section, then, List.of(audit("give back", section, "", null, null, who)));
  }

  /// Reads the file again.
  ///
  /// @throws ConfigException when something in it is wrong; nothing has changed then
  public synchronized Reloaded reload() {
    ConfigurationSource again = source.again();
    Configuration read = read(again, kept).configuration();
    Configuration before = running;
    Configuration next = before.withProvisioned(read);
    List<String> applied = before.differences(next);
    if (!applied.isEmpty()) {
      try {
        effect(next);
      } catch (RuntimeException e) {
        restore(before, e);
        throw e;
      }
      running = next;
    }
    source = again;
    return new Reloaded(applied, next.differences(read), changedInVain());
  }

  /// The latest changes first.
  ///
  /// @param before only those with a lower id
  public List<AuditRow> audit(long before, int most) {
    return store.audit(before, most);
  }

  private @Nullable Row current(Section section, List<Row> rows, String name, String version)
      throws StaleVersionException {
    Row row = named(rows, name);
    if (row != null && !entry(section, row).version().equals(version)) {
      throw new StaleVersionException(entry(section, row));
    }
    return row;
  }

  private List<Row> rows(Section section) {
    Kept there = kept.get(section);
    return there == null
        ? source.entries(section).stream().map(entry -> ofFile(section, entry)).toList()
        : there.rows();
  }

  private static Row ofFile(Section section, ObjectNode entry) {
    String name = section.key().map(setting -> entry.path(setting).asText()).orElse("");
    return new Row(name, entry.toString(), Instant.EPOCH, "");
  }

  private Row row(
      Section section, String name, ObjectNode settings, @Nullable Row before, String who) {
    Secrets secrets = secrets(section, name);
    ObjectNode merged = secrets.merged(settings, before == null ? null : parse(before.entry()));
    ConfigurationSource.check(section, secrets.open(merged));
    Instant now = wallClock.instant().truncatedTo(ChronoUnit.MILLIS);
    return new Row(name, merged.toString(), now, who);
  }

  private Secrets secrets(Section section, String name) {
    return new Secrets(section.secrets(), key, section.word() + "/" + name);
  }

  private Entry entry(Section section, Row row) {
    ObjectNode settings = parse(row.entry());
    Secrets secrets = secrets(section, row.name());
    boolean ofFile = row.changedBy().isEmpty();
    return new Entry(
        row.name(),
        hash(row.name() + row.changed() + row.changedBy() + secrets.without(settings))
            .substring(0, VERSION),
        kept.containsKey(section),
        Optional.of(row.changed()).filter(_ -> !ofFile),
        Optional.of(row.changedBy()).filter(_ -> !ofFile),
        secrets.set(settings),
        secrets.without(settings));
  }

  private AuditRow audit(
      String action,
      Section section,
      String name,
      @Nullable Row before,
      @Nullable Row after,
      String who) {
    Secrets secrets = secrets(section, name);
    ObjectNode was = before == null ? null : parse(before.entry());
    ObjectNode is = after == null ? null : parse(after.entry());
    return new AuditRow(
        0,
        wallClock.instant().truncatedTo(ChronoUnit.MILLIS),
        who,
        action,
        section.word(),
        name,
        Optional.ofNullable(was).map(there -> secrets.without(there).toString()),
        Optional.ofNullable(is).map(there -> secrets.told(there, was).toString()));
  }

  /// With the secrets of the file's own entries encrypted from now on.
  private void replace(Section section, List<Row> rows, List<AuditRow> audit) {
    Kept there = kept.get(section);
    List<Row> closed =
        rows.stream()
            .map(row ->
                new Row(
                    row.name(),
                    secrets(section, row.name()).closed(parse(row.entry())).toString(),
                    row.changed(),
                    row.changedBy()))
            .toList();
    var then = new EnumMap<>(kept);
    then.put(section, new Kept(there == null ? identity(section) : there.ofFile(), closed));
    apply(section, then, audit);
  }

  /// Applied within the store's transaction. Written first, what cannot be applied would have to be
  /// taken back by a second write, which fails when the store is away and never comes when the
  /// process ends in between; the next start would then meet settings that cannot be had. This way
  /// whatever ends the process leaves the entry and its line in the audit log as they were, or both
  /// as they are now. A commit that fails is undone in memory. Others who write wait meanwhile:
  /// what applies must not wait for a network.
  private void apply(Section section, EnumMap<Section, Kept> then, List<AuditRow> audit) {
    Configuration before = running;
    Configuration next = before.withProvisioned(read(source, then).configuration());
    try {
      store.replace(section, Optional.ofNullable(then.get(section)), audit, () -> effect(next));
    } catch (RuntimeException e) {
      restore(before, e); // it may have been applied and not written
      throw e;
    }
    kept.clear();
    kept.putAll(then);
    running = next;
  }

  /// The one who asked is told why it failed, not why that could not be undone.
  private void restore(Configuration before, RuntimeException failure) {
    try {
      effect.accept(before);
    } catch (RuntimeException e) {
      LOG.error("what held before could not be applied again; restart to be sure of it", e);
      failure.addSuppressed(e);
    }
  }

  private void effect(Configuration next) {
    try {
      effect.accept(next);
    } catch (IllegalArgumentException e) {
      throw ConfigException.of("", String.valueOf(e.getMessage()));
    }
  }

  private ConfigurationFile.Checked read(ConfigurationSource from, Map<Section, Kept> sections) {
    var anew = new EnumMap<Section, List<ObjectNode>>(Section.class);
    sections.forEach((section, rows) ->
        anew.put(
            section,
            rows.rows().stream()
                .map(row -> secrets(section, row.name()).open(parse(row.entry())))
                .toList()));
    return from.read(anew);
  }

  /// Without passwords: whoever has a copy of the store could try them against it.
  private String identity(Section section) {
    var secrets = new Secrets(section.secrets(), key, "");
    return hash(source.entries(section).stream().map(secrets::without).toList().toString());
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

  static ObjectNode parse(String entry) {
    try {
      return (ObjectNode) JSON.readTree(entry);
    } catch (JsonProcessingException | ClassCastException e) {
      throw new IllegalStateException("an entry of the store is no JSON object", e);
    }
  }
}
