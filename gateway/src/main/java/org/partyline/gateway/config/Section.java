package org.partyline.gateway.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A part of the configuration that can change while the gateway runs.
public enum Section {
  /// Rooms that are always there, by name; others refer to them, so they come first.
  PERMANENT_ROOMS("rooms.named", Configuration.NamedRoom.class, Optional.of("name")),

  /// Carriers, by name.
  TRUNKS("trunks", Trunk.class, Optional.of("name")),

  /// Where called numbers lead.
  NUMBERS("dial-in.numbers", Configuration.CalledNumber.class, Optional.of("called")),

  /// Who may call whom, and how much: one document.
  POLICY("dial-out", DialOut.class, Optional.empty());

  private final String path;
  private final Class<? extends Record> type;
  private final Optional<String> key;

  Section(String path, Class<? extends Record> type, Optional<String> key) {
    this.path = path;
    this.type = type;
    this.key = key;
  }

  /// Where it is in the file: `dial-in`, `numbers`.
  public List<String> path() {
    return List.of(path.split("\\.", -1));
  }

  Class<? extends Record> type() {
    return type;
  }

  /// The setting of an entry that names it; empty where there is one document only.
  public Optional<String> key() {
    return key;
  }

  /// As it is written: `permanent-rooms`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The settings of an entry that nobody may read: `password`, `inbound.password`.
  public List<String> secrets() {
    return RecordReader.secrets(type);
  }
}
