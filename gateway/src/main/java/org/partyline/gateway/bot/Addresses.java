package org.partyline.gateway.bot;

import java.util.List;

/// Where people reach the rooms.
public interface Addresses {
  /// The page of a room.
  String link(String room);

  /// What to dial, the best first: phone numbers, else a SIP address.
  List<String> dialIn();
}
