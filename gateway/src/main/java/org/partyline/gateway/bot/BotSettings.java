package org.partyline.gateway.bot;

import java.time.Duration;

/// How the bot behaves.
///
/// @param meetingLifetime how long an empty meeting stays open
/// @param setTopic whether the bot gives a room's channel a topic with the link, where it may and
///   there is none
/// @param announcePhones whether a room's channel is told which phones join and leave
public record BotSettings(Duration meetingLifetime, boolean setTopic, boolean announcePhones) {}
