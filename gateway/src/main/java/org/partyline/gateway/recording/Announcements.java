package org.partyline.gateway.recording;

import org.partyline.media.sound.Sound;

/// What is said of a recording.
///
/// @param begins to all, when it begins
/// @param goesOn to each who comes later
/// @param ends to all, when it is over
public record Announcements(Sound begins, Sound goesOn, Sound ends) {}
