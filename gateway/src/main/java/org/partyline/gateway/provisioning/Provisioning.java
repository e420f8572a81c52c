package org.partyline.gateway.provisioning;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
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

  private final ProvisioningStore store;
  private final Entries entries;
  private final Map<Section, Kept> kept = new EnumMap<>(Section.class);
  private ConfigurationSource source;
  private volatile Configuration running;
  private Consumer<Configuration> effect = _ -> {};

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
    this.entries = new Entries(key, wallClock);
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
    String name = Entries.name(section, settings);
    List<Row> rows = new ArrayList<>(rows(section));
    if (rows.stream().anyMatch(row -> row.name().equals(name))) {
      throw ConfigException.of(setting, "there is one already; change that, or choose another");
    }
    Row added = entries.given(section, name, settings, null, who);
    rows.add(added);
    replace(section, rows, entries.audit("add", section, null, added, who));
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
    Row after = entries.given(section, name, settings, before, who);
    rows.set(rows.indexOf(before), after);
    replace(section, rows, entries.audit("change", section, before, after, who));
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
    replace(section, rows, entries.audit("remove", section, before, null, who));
    return true;
  }

  /// What becomes of sections that are replaced.
  ///
  /// @param whole run before anything, while nothing else can be changed here: throws where that is
  ///   not wanted
  /// @param also run within the transaction, when all has been applied, to write what belongs to it
  public record Replacement(
      Map<Section, List<ObjectNode>> sections, Runnable whole, Runnable also) {
    public Replacement {
      sections = Map.copyOf(sections);
    }
  }

  /// Puts these entries in place of all that their sections have, at once and checked together. A
  /// secret that one leaves out stays what the entry of its name has. A section that says the same
  /// as before stays as it is, the file's where it was.
  ///
  /// @param dry to tell only what would become of them
  /// @throws ConfigException when something cannot be taken; nothing has changed then
  public synchronized Map<Section, SectionChange> replaceAll(
      Replacement wanted, String who, boolean dry) {
    wanted.whole().run();
    var changes = new EnumMap<Section, SectionChange>(Section.class);
    var rows = new EnumMap<Section, List<Row>>(Section.class);
    var audit = new ArrayList<AuditRow>();
    for (Section section : Section.values()) {
      List<ObjectNode> given = wanted.sections().get(section);
      if (given != null) {
        List<Row> before = rows(section);
        List<Row> after = given(section, given, before, who);
        SectionChange change = change(section, before, after, audit, who);
        changes.put(section, change);
        if (!change.isNothing()) {
          rows.put(section, after);
        }
      }
    }
    Map<Section, Optional<Kept>> next = kept(rows);
    if (dry) {
      read(source, then(next));
    } else {
      apply(next, audit, wanted.also());
    }
    return changes;
  }

  private List<Row> given(Section section, List<ObjectNode> given, List<Row> before, String who) {
    var rows = new ArrayList<Row>();
    for (ObjectNode settings : given) {
      Row was = Entries.named(before, Entries.name(section, settings));
      try {
        Row is = entries.given(section, Entries.name(section, settings), settings, was, who);
        rows.add(was != null && entries.same(section, was, is) ? was : is);
      } catch (ConfigException e) {
        String place = String.join(".", section.path());
        String entry = section.key().isPresent() ? place + "[" + rows.size() + "]" : place;
        throw ConfigException.of(e.path().isEmpty() ? entry : entry + "." + e.path(), e.advice());
      }
    }
    return rows;
  }

  private SectionChange change(
      Section section, List<Row> before, List<Row> after, List<AuditRow> audit, String who) {
    var added = new ArrayList<String>();
    var changed = new ArrayList<String>();
    var removed = new ArrayList<String>();
    for (Row is : after) {
      Row was = Entries.named(before, is.name());
      if (!is.equals(was)) {
        (was == null ? added : changed).add(is.name());
        audit.add(entries.audit(was == null ? "add" : "change", section, was, is, who));
      }
    }
    for (Row was : before) {
      if (Entries.named(after, was.name()) == null) {
        removed.add(was.name());
        audit.add(entries.audit("remove", section, was, null, who));
      }
    }
    boolean reordered = !staying(before, after).equals(staying(after, before));
    if (reordered) {
      audit.add(entries.audit("reorder", section, null, null, who));
    }
    return new SectionChange(added, changed, removed, reordered);
  }

  private static List<String> staying(List<Row> rows, List<Row> others) {
    return rows.stream()
        .map(Row::name)
        .filter(name -> Entries.named(others, name) != null)
        .toList();
  }

  /// Lets the file rule a section again.
  public synchronized void giveBack(Section section, String who) {
    if (!kept.containsKey(section)) {
      return;
    }
    apply(
        Map.of(section, Optional.empty()),
        List.of(entries.audit("give back", section, null, null, who)),
        () -> {});
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
    Row row = Entries.named(rows, name);
    if (row != null && !entry(section, row).version().equals(version)) {
      throw new StaleVersionException(entry(section, row));
    }
    return row;
  }

  private List<Row> rows(Section section) {
    Kept there = kept.get(section);
    return there == null
        ? source.entries(section).stream().map(entry -> Entries.ofFile(section, entry)).toList()
        : there.rows();
  }

  private Entry entry(Section section, Row row) {
    return entries.shown(section, row, kept.containsKey(section));
  }

  private void replace(Section section, List<Row> rows, AuditRow audit) {
    apply(kept(Map.of(section, rows)), List.of(audit), () -> {});
  }

  private Map<Section, Optional<Kept>> kept(Map<Section, List<Row>> sections) {
    var next = new EnumMap<Section, Optional<Kept>>(Section.class);
    sections.forEach((section, rows) -> {
      Kept there = kept.get(section);
      next.put(
          section,
          Optional.of(
              new Kept(
                  there == null ? identity(section) : there.ofFile(),
                  rows.stream().map(row -> entries.closed(section, row)).toList())));
    });
    return next;
  }

  private EnumMap<Section, Kept> then(Map<Section, Optional<Kept>> next) {
    var then = new EnumMap<>(kept);
    next.forEach((section, rows) ->
        rows.ifPresentOrElse(there -> then.put(section, there), () -> then.remove(section)));
    return then;
  }

  /// Applied within the store's transaction. Written first, what cannot be applied would have to be
  /// taken back by a second write, which fails when the store is away and never comes when the
  /// process ends in between; the next start would then meet settings that cannot be had. This way
  /// whatever ends the process leaves the entries and their lines in the audit log as they were, or
  /// all as they are now. A commit that fails is undone in memory. Others who write wait meanwhile:
  /// what applies must not wait for a network.
  private void apply(Map<Section, Optional<Kept>> sections, List<AuditRow> audit, Runnable also) {
    EnumMap<Section, Kept> then = then(sections);
    Configuration before = running;
    Configuration next = before.withProvisioned(read(source, then).configuration());
    try {
      store.replace(
          sections,
          audit,
          () -> {
            if (!sections.isEmpty()) {
              effect(next);
            }
            also.run();
          });
    } catch (RuntimeException e) {
      if (!sections.isEmpty()) {
        restore(before, e); // it may have been applied and not written
      }
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
        anew.put(section, rows.rows().stream().map(row -> entries.open(section, row)).toList()));
    return from.read(anew);
  }

  private String identity(Section section) {
    return entries.identity(section, source.entries(section));
  }
}
