package org.partyline.gateway.store;

import java.util.List;

/// Where records of calls end up.
interface CallTable {
  /// All of them or none; those that are there already are left as they are.
  ///
  /// @throws StoreException when they can't be written now
  void write(List<CallRow> rows);

  /// Adds traces to the records that are there; a record that is not is no failure.
  ///
  /// @throws StoreException when they can't be written now
  void writeTraces(List<TraceRow> traces);

  /// Does nothing but find out whether [#write] could.
  ///
  /// @throws StoreException when it could not
  void ping();
}
