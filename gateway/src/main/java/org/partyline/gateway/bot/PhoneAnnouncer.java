package org.partyline.gateway.bot;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.observe.CallObserver;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.CallSnapshot;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.Rooms;
import org.partyline.signaling.pace.KeyedRateLimiter;

/// Tells the channel of a room which phones call in and leave it, for those who are on IRC and not
/// in the room. Phones appear as in the roster: with masked numbers. A room's name is its link, and
/// is not told.
final class PhoneAnnouncer implements CallObserver {
  private static final int BURST = 6;
  private static final double LINES_PER_SECOND = 1.0 / 15;
  private static final int MAX_CHANNELS = 10_000;

  /// Where a phone is.
  private record Place(Room room, String name) {}

  private final Rooms rooms;
  private final BiConsumer<String, String> say;
  private final InstantSource clock;
  private final KeyedRateLimiter<String> lines =
      new KeyedRateLimiter<>(BURST, LINES_PER_SECOND, MAX_CHANNELS);
  private final Map<String, Place> places = new HashMap<>();
  private final Map<String, Integer> untold = new HashMap<>();

  /// @param say takes a channel and a line for it; must return at once
  /// @param clock monotonic
  PhoneAnnouncer(Rooms rooms, BiConsumer<String, String> say, InstantSource clock) {
    this.rooms = rooms;
    this.say = say;
    this.clock = clock;
  }

  @Override
  public void changed(CallSnapshot call) {
    // Who has called a phone is told how it fares.
    boolean callsIn = call.direction() == CallSnapshot.Direction.IN;
    if (callsIn && call.kind() == Participant.Kind.PHONE) {
      at(call.id(), place(call));
    }
  }

  @Override
  public void ended(CallRecord record) {
    at(record.call().id(), null);
  }

  private @Nullable Place place(CallSnapshot call) {
    return call.participant()
        .flatMap(who -> call.room().flatMap(rooms::find).map(room -> new Place(room, who.name())))
        .orElse(null);
  }

  private synchronized void at(String call, @Nullable Place place) {
    Place before = place == null ? places.remove(call) : places.put(call, place);
    if (before != null && (place == null || before.room() != place.room())) {
      tell(before.room(), before.name() + " left.");
    }
    if (place != null && (before == null || before.room() != place.room())) {
      tell(place.room(), place.name() + " joined by phone.");
    }
  }

  private void tell(Room room, String text) {
    String channel = room.channel();
    if (rooms.find(room.name()).isEmpty()) {
      untold.remove(channel); // the meeting has ended, and with it the channel
    } else if (lines.tryTake(channel, clock.instant())) {
      int more = Optional.ofNullable(untold.remove(channel)).orElse(0);
      say.accept(channel, more == 0 ? text : text + " (" + more + " more came or went before.)");
    } else {
      untold.merge(channel, 1, Integer::sum);
    }
  }
}
