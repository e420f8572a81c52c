package org.partyline.gateway.bench;

/// The far end of a leg. On the generator's thread only.
interface Party {
  /// Says the next 20 ms.
  void speak();

  /// Takes in what has come.
  default void listen() {}

  /// Every few seconds: stays alive.
  default void keepAlive() {}
}
