package org.partyline.media.kurento;

/// Who is shown what in a room. All on the room's thread for pictures, as a server may hang.
interface Pictures {
  /// Somebody came who may watch, or their camera went on or off, or they pinned somebody.
  void changed(KurentoBrowserLeg leg);

  /// This participant speaks loudest now.
  void speaks(int csrc);

  /// Somebody has left.
  void gone(KurentoBrowserLeg leg);
}
