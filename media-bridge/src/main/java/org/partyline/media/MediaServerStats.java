package org.partyline.media;

import java.net.URI;
import java.time.Duration;

/// How a media server fares.
///
/// @param connected whether it answers
/// @param drained whether it takes no new room
/// @param legs browsers of ours that are there
/// @param cpu percent of its machine, by its own word
/// @param commands what it was asked so far, health included
/// @param failures how many of those failed or took too long
/// @param waited for all answers together
/// @param slowest answer so far
public record MediaServerStats(
    URI server,
    boolean connected,
    boolean drained,
    int legs,
    float cpu,
    long commands,
    long failures,
    Duration waited,
    Duration slowest) {}
