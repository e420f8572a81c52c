package org.partyline.gateway.store;

import java.util.UUID;

/// What is kept of a call beside its record, on its way to the store.
///
/// @param record the record's id
/// @param trace compressed
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record TraceRow(UUID record, byte[] trace) {}
