package org.partyline.gateway.observe;

import java.time.Instant;

/// What was recorded of a call.
///
/// @param name of the recording: what its files' names begin with
/// @param from when the call was in it
/// @param until when it was no more
public record CallRecording(String name, Instant from, Instant until) {}
