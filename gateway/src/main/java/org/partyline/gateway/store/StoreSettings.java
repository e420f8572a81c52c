package org.partyline.gateway.store;

import java.nio.file.Path;
import java.util.Optional;

/// Where things are kept.
public sealed interface StoreSettings {
  /// Nowhere: all is forgotten when the process ends.
  record InMemory() implements StoreSettings {}

  /// In a SQLite file in this directory, which is made if it is not there.
  record InFile(Path directory) implements StoreSettings {}

  /// In a PostgreSQL database, which is there already; its tables are made.
  ///
  /// @param url as the driver reads it: `jdbc:postgresql://host:port/database`
  /// @param directory for what waits while the database is away
  record InPostgres(String url, Optional<String> user, Optional<String> password, Path directory)
      implements StoreSettings {
    @Override
    public String toString() {
      return "InPostgres[" + address() + "]";
    }

    /// The URL without its parameters, of which one may be a password.
    String address() {
      return url.replaceFirst("[?].*", "").replaceFirst("//[^/@]*@", "//");
    }
  }
}
