package org.partyline.media;

/// The room that the leg was in has ended. The leg is in none now and goes on.
public record RoomEnded() implements PhoneEvent, BrowserEvent {}
