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
/// @param phone a phone that transfers its call: the trunk that it has come by, or [#ADMITTED]
public record Requester(
    String name,
    Optional<String> account,
    String source,
    boolean operator,
    boolean voiced,
    boolean inRoom,
    Optional<String> phone) {
  /// Stands for phones of no trunk, that `sip.admitted` lets in.
  public static final String ADMITTED = "admitted";

  /// Somebody on IRC or on a page.
  public Requester(
      String name,
      Optional<String> account,
      String source,
      boolean operator,
      boolean voiced,
      boolean inRoom) {
    this(name, account, source, operator, voiced, inRoom, Optional.empty());
  }

  /// A phone that transfers its call. A caller's number proves nobody: what counts is the way by
  /// which the call came.
  public static Requester phone(String name, Optional<String> trunk, String source) {
    return new Requester(
        name,
        Optional.empty(),
        "phone " + source,
        false,
        false,
        false,
        Optional.of(trunk.orElse(ADMITTED)));
  }
}
