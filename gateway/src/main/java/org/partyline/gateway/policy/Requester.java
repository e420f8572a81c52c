package org.partyline.gateway.policy;

import java.util.Optional;

/// Who wants to call.
///
/// @param name as people see them
/// @param account the services account; empty where they are not logged in
/// @param source the account, or the host of one who has none: what limits are counted by
/// @param operator of the room's channel
/// @param voiced voiced in the room's channel
/// @param inRoom in the room, with a browser
public record Requester(
    String name,
    Optional<String> account,
    String source,
    boolean operator,
    boolean voiced,
    boolean inRoom) {}
