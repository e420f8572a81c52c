package org.partyline.gateway.call;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.dialplan.DialPlan;
import org.partyline.gateway.dialplan.Language;
import org.partyline.gateway.dialplan.Route;
import org.partyline.gateway.dialplan.TransferPolicy;
import org.partyline.gateway.observe.ActiveCalls;
import org.partyline.gateway.observe.CallObserver;
import org.partyline.gateway.observe.CallRecord;
import org.partyline.gateway.observe.CallSnapshot;
import org.partyline.gateway.room.FakeRoom;
import org.partyline.gateway.room.Participant;
import org.partyline.gateway.room.Pin;
import org.partyline.gateway.room.Room;
import org.partyline.gateway.room.RoomSettings;
import org.partyline.gateway.room.RoomUnavailableException;
import org.partyline.gateway.room.Rooms;
import org.partyline.gateway.room.RoomsInMemory;
import org.partyline.gateway.room.Seat;
import org.partyline.media.MediaException;
import org.partyline.media.sound.Sound;
import org.partyline.signaling.sip.SipCall;
import org.partyline.signaling.sip.SipEvent;
import org.partyline.signaling.sip.SipParty;

/// Whole phone calls in virtual time: the gateway's own flow from the INVITE to the end, with a
/// scripted line, scripted media and real rooms. What happens is planned first ([#at], [#presses],
/// …), then the call runs ([#call]) in a few milliseconds.
final class CallKit {
  static final InetAddress TRUNK = InetAddress.ofLiteral("192.0.2.1");
  static final InetAddress TRUSTED_TRUNK = InetAddress.ofLiteral("192.0.2.7");
  static final String PIN = "482913";
  static final String LONGER_PIN = "4829135560";

  static final Prompts PROMPTS = new Prompts(Optional.empty());

  final Timeline time = new Timeline();
  final Rooms rooms =
      new Rooms(
          new RoomsInMemory(),
          FakeRoom::new,
          new RoomSettings(
              3, 10, 1, Optional.of(Sound.joinChime()), Optional.of(Sound.leaveChime())),
          time);
  final Room room = rooms.openPermanent("lobby", "#lobby", Optional.of(new Pin(PIN)));
  final Room other = rooms.openPermanent("other", "#other", Optional.of(new Pin(LONGER_PIN)));
  final List<CallRecord> records = new ArrayList<>();
  final List<String> told = new ArrayList<>();
  final ActiveCalls calls = new ActiveCalls(List.of(new Observer()), time, time);
  final PinGuard guard = new PinGuard(time);

  CallLimits limits =
      new CallLimits(
          3,
          Duration.ofSeconds(5),
          Duration.ofSeconds(12),
          Duration.ofMinutes(3),
          Duration.ofMinutes(20),
          Duration.ofHours(8),
          Duration.ZERO);
  TransferPolicy transfers = TransferPolicy.OFF;
  InetAddress source = TRUNK;
  boolean reachable = true;

  /// Calls that the room was to make in the phone's stead, and where their states go.
  final List<DialRequest> dialled = new ArrayList<>();

  final List<Consumer<DialState>> dialStates = new ArrayList<>();
  final PhoneSeats seats = new PhoneSeats();
  final List<String> paged = new ArrayList<>();
  Optional<String> asserted = Optional.empty();
  @Nullable MediaException mediaRefusal;

  private final AtomicReference<@Nullable ScriptedLeg> leg = new AtomicReference<>();
  private final AtomicReference<@Nullable ScriptedSip> sip = new AtomicReference<>();
  private final AtomicReference<@Nullable ScriptedSip> beside = new AtomicReference<>();
  private final AtomicReference<@Nullable ScriptedMailbox> mailbox = new AtomicReference<>();

  /// Plans something for so long after the start of the virtual time.
  CallKit at(Duration when, Runnable what) {
    time.at(when, what);
    return this;
  }

  CallKit at(double seconds, Runnable what) {
    return at(Duration.ofMillis((long) (seconds * 1_000)), what);
  }

  /// Keys, the first at this time and the others a quarter of a second apart.
  CallKit presses(double seconds, String keys) {
    for (int i = 0; i < keys.length(); i++) {
      char key = keys.charAt(i);
      at(seconds + i * 0.25, () -> leg().presses(key));
    }
    return this;
  }

  /// The phone sends REFER to this user.
  CallKit refers(double seconds, String user, String host) {
    var asked = new SipEvent.TransferRequested(new SipParty(user, host, Optional.empty()));
    return at(seconds, () -> required(mailbox).post(new CallEvent.Signaled(asked)));
  }

  /// The phone sends REFER to the place of another call, with us or not.
  CallKit refers(double seconds, SipEvent.TransferRequested asked) {
    return at(seconds, () -> required(mailbox).post(new CallEvent.Signaled(asked)));
  }

  /// The call that the room makes in the phone's stead has got so far.
  CallKit dials(double seconds, DialState.Stage stage, String reason, String text) {
    var state =
        new DialState(
            stage,
            "+49 30 …67",
            OptionalInt.empty(),
            Optional.of(reason).filter(r -> !r.isEmpty()),
            Optional.of(text).filter(t -> !t.isEmpty()));
    return at(seconds, () -> dialStates.getLast().accept(state));
  }

  /// Another call that runs from its INVITE to its end, while this one goes on.
  ///
  /// @param replaces the call whose place it wants
  /// @param confirmed how long after its INVITE its ACK comes
  /// @param hangsUp how long after its INVITE it hangs up
  ScriptedSip callsBeside(
      String from, String to, @Nullable SipCall replaces, double confirmed, double hangsUp) {
    var line = new ScriptedSip(from, to, asserted, source);
    line.replaces = replaces;
    var events = new ScriptedMailbox(time);
    time.in(
        Duration.ofMillis((long) (confirmed * 1_000)),
        () -> events.post(new CallEvent.Signaled(new SipEvent.Confirmed(Optional.empty()))));
    time.in(
        Duration.ofMillis((long) (hangsUp * 1_000)),
        () -> {
          line.ended();
          events.post(new CallEvent.Signaled(new SipEvent.Ended(SipEvent.EndReason.REMOTE_HANGUP)));
        });
    dialIn().serve(line, events);
    return line;
  }

  /// The same, and sends REFER to the place of another call.
  void callsBesideAndTransfers(
      String from, String to, SipCall consulted, double refers, double hangsUp) {
    var events = new ScriptedMailbox(time);
    var line = new ScriptedSip(from, to, asserted, source);
    beside.set(line);
    var asked =
        new SipEvent.TransferRequested(
            new SipParty("", "here.example", Optional.empty()),
            Optional.of(consulted),
            Optional.empty());
    at(refers, () -> events.post(new CallEvent.Signaled(asked)));
    at(
        hangsUp,
        () -> {
          line.ended();
          events.post(new CallEvent.Signaled(new SipEvent.Ended(SipEvent.EndReason.REMOTE_HANGUP)));
        });
    dialIn().serve(line, events);
  }

  /// The last call that ran beside another.
  ScriptedSip beside() {
    return required(beside);
  }

  /// What [#sip] and [#leg] are, again, after a call beside.
  void set(ScriptedSip line, ScriptedLeg media) {
    sip.set(line);
    leg.set(media);
  }

  /// The caller hangs up, or cancels before the answer.
  CallKit hangsUp(double seconds) {
    return at(seconds, () -> end(SipEvent.EndReason.REMOTE_HANGUP));
  }

  void end(SipEvent.EndReason reason) {
    sip().ended();
    required(mailbox).post(new CallEvent.Signaled(new SipEvent.Ended(reason)));
  }

  /// A call, from the INVITE to its end.
  CallRecord call(String from, String to) {
    var line = new ScriptedSip(from, to, asserted, source);
    var events = new ScriptedMailbox(time);
    sip.set(line);
    mailbox.set(events);
    dialIn().serve(line, events);
    return records.getLast();
  }

  private DialIn dialIn() {
    var plan =
        new DialPlan(
            "49",
            Language.EN,
            Map.of(
                "1000",
                new Route.AskPin(Optional.of(Language.EN)),
                "2000",
                new Route.ToRoom("lobby", Optional.of(Language.EN)),
                "+49 30 2001",
                new Route.ToRoom("other", Optional.empty()),
                "2002",
                new Route.ToRoom("gone", Optional.empty()),
                "3000",
                direct(Optional.empty()),
                "3001",
                direct(Optional.of("lobby"))));
    return new DialIn(
        () -> plan,
        _ -> Optional.empty(),
        rooms,
        (_, sink) -> {
          var opened = new ScriptedLeg(time, sink);
          opened.refusal = mediaRefusal;
          leg.set(opened);
          return opened;
        },
        this::page,
        PROMPTS,
        guard,
        TRUSTED_TRUNK::equals,
        limits,
        transfers,
        seats,
        (request, states) -> {
          dialled.add(request);
          dialStates.add(states);
        },
        calls,
        time);
  }

  private static Route direct(Optional<String> fallback) {
    return new Route.Ring(
        new Route.Person("ada", true), Duration.ofSeconds(30), fallback, Optional.empty());
  }

  private Optional<Pager.Page> page(Route.Person whom, String caller) {
    paged.add(whom.name() + " by " + caller);
    return Optional.of(new Pager.Page(other, () -> paged.add("over"))).filter(_ -> reachable);
  }

  /// Somebody else is in a room.
  Seat joins(Room where, String name) {
    try {
      return where.join(name, Participant.Kind.BROWSER, new ScriptedLeg(time, _ -> {}), _ -> {});
    } catch (RoomUnavailableException e) {
      throw new AssertionError(e);
    }
  }

  ScriptedLeg leg() {
    return required(leg);
  }

  ScriptedSip sip() {
    return required(sip);
  }

  /// What was heard to its end.
  List<String> heard() {
    return leg().heard();
  }

  /// What all in a room were played: chimes.
  List<String> played(Room where) {
    return ((FakeRoom) where.media()).played();
  }

  /// The live call.
  CallSnapshot live() {
    return calls.all().getFirst();
  }

  private static <T> T required(AtomicReference<@Nullable T> reference) {
    T value = reference.get();
    if (value == null) {
      throw new AssertionError("there is no call yet");
    }
    return value;
  }

  static Duration minutes(int minutes) {
    return Duration.ofMinutes(minutes);
  }

  private final class Observer implements CallObserver {
    @Override
    public void started(CallSnapshot call) {
      told.add("started");
    }

    @Override
    public void changed(CallSnapshot call) {
      told.add(
          Stream.of(
                  call.participant().map(p -> p.muted() ? "muted" : "in room").orElse("left"),
                  call.room().orElse(""))
              .reduce((a, b) -> a + " " + b)
              .orElse(""));
    }

    @Override
    public void ended(CallRecord call) {
      told.add("ended");
      records.add(call);
    }
  }
}
