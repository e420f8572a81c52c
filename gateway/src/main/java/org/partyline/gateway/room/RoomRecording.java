package org.partyline.gateway.room;

import java.time.Instant;
import org.partyline.media.sound.Sound;

/// That a room is being recorded, as it tells who is in it.
///
/// @param name of the recording: what its files' names begin with
/// @param by who wanted it, as people see them
/// @param told what those hear who come later, before they are heard
/// @param stop ends it; returns at once
public record RoomRecording(String name, Instant began, String by, Sound told, Runnable stop) {}
