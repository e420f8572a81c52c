package org.partyline.gateway.room;

import java.util.ArrayList;
import java.util.List;
import org.partyline.media.MediaRoom;
import org.partyline.media.sound.Sound;

/// A room's media that remembers the names of what was played to all.
public record FakeRoom(String label, List<String> played) implements MediaRoom {
  public FakeRoom(String label) {
    this(label, new ArrayList<>());
  }

  @Override
  public void play(Sound sound) {
    played.add(sound.name());
  }

  @Override
  public void playTo(int csrc, Sound sound) {
    played.add(sound.name() + " to " + csrc);
  }

  @Override
  public Loop playLoop(Sound sound) {
    played.add(sound.name() + " begins");
    return () -> played.add(sound.name() + " ends");
  }

  @Override
  public void close() {}
}
