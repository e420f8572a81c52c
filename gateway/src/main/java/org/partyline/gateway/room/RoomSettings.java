package org.partyline.gateway.room;

import java.util.Optional;
import org.partyline.media.sound.Sound;

/// What holds for all rooms.
///
/// @param maxParticipants in one room
/// @param maxRooms open at a time, those of the configuration included
/// @param phoneLines how many callers can enter PINs at the same time: the more, the longer are
///   generated PINs
/// @param joinChime what the others hear when somebody joins
/// @param leaveChime what the others hear when somebody leaves
public record RoomSettings(
    int maxParticipants,
    int maxRooms,
    int phoneLines,
    Optional<Sound> joinChime,
    Optional<Sound> leaveChime) {}
