package org.partyline.media;

import java.time.Duration;

/// Load statistics of a media loop since its start.
///
/// @param name of the loop
/// @param ticks 20 ms steps that were run
/// @param skippedTicks steps that were left out after a stall
/// @param meanLag how late a step began, on average
/// @param maxLag how late a step began, at worst
/// @param busy how long the thread worked rather than waited
public record LoopStats(
    String name, long ticks, long skippedTicks, Duration meanLag, Duration maxLag, Duration busy) {}
