package org.partyline.flows;

import static org.partyline.lab.Eventually.eventually;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.partyline.lab.Camera;
import org.partyline.lab.Guest;
import org.partyline.lab.IrcUser;
import org.partyline.lab.Lab;
import org.partyline.lab.Lab.Wish;
import org.partyline.lab.Ngircd;
import org.partyline.lab.Phone;
import org.partyline.lab.Phone.Codec;
import org.partyline.lab.Phone.Keys;
import org.partyline.lab.RawPhone;
import org.partyline.lab.Tone;

/// The same on an IRC network that isn't ours: 512-byte lines, no tags, flood penalties, and a
/// server that goes down in mid-call.
@Order(1)
class OnNgircdTest {
  private static final Tone ADA = Tone.of(613);
  private static final Tone CALLER = Tone.of(1129);
  private static final Tone BEN = Tone.of(853);

  @Test
  @ResourceLock("browsers 2")
  void aCallOutlivesTheIrcServer() {
    try (var network = Ngircd.start();
        var lab = Lab.start(Wish.usual().on(network.address()));
        var ada = Guest.named("Ada", ADA, Camera.GREEN);
        var ben = Guest.named("Ben", BEN, Camera.BLUE);
        var caller = Phone.named("+493012345667", Codec.PCMA, Keys.RFC4733, CALLER)) {
      var room = lab.freshRoom();
      ada.joins(room);
      ben.joinsWithCamera(room);
      caller.calls(lab.dialIn());
      caller.presses(room.pin() + "#");
      ada.hears(CALLER, BEN);
      caller.hears(ADA, BEN);
      ada.sees(Camera.BLUE);

      for (var guest : List.of(ada, ben)) {
        guest.script(
            "window.joined = false; partyline.irc.addEventListener('joined', (e) => window.joined"
                + " ||= e.detail.nick === partyline.nick)");
      }
      network.dies();
      ada.isTold("Chat disconnected");
      ada.hears(CALLER, BEN);
      caller.hears(ADA);
      ada.sees(Camera.BLUE);

      network.comesBack();
      ada.isBackOnIrc();
      ben.isBackOnIrc();
      eventually(
          "both are in the channel again, for whose JOINs this server takes its time",
          Duration.ofSeconds(30),
          () ->
              List.of(ada, ben).stream()
                  .allMatch(guest -> Boolean.TRUE.equals(guest.script("return window.joined"))));
      ada.says("still here");
      ada.screenshot("after-the-restart");
      ben.readsInChat("still here");
      caller.hears(ADA, BEN);
      caller.hangsUp();
      ada.noLongerMeets("+49 30 …67");
      ada.hears(BEN);
    }
  }

  @Test
  void theChannelIsToldOfPhones() {
    try (var network = Ngircd.start();
        var lab = Lab.start(Wish.usual().on(network.address()));
        var eve = IrcUser.connect("eve", network.address())) {
      var room = lab.freshRoom();
      eve.joins(room.channel());
      eve.sees(" 353 .*partyline|:partyline!\\S+ JOIN :?" + room.channel());
      try (var caller = new RawPhone("+493012345667", lab.sip(), room.number(), CALLER)) {
        caller.calls();
        eve.sees(room.channel() + " :\\+49 30 …67 joined by phone\\.");
        caller.hangsUp();
        eve.sees(room.channel() + " :\\+49 30 …67 left\\.");
      }
    }
  }

  @Test
  void theBotOpensAMeeting() {
    try (var network = Ngircd.start();
        var lab = Lab.start(Wish.usual().on(network.address()));
        var eve = IrcUser.connect("eve", network.address())) {
      var room = lab.freshRoom();
      eve.joins(room.channel());
      eve.sees(" 353 .*partyline|:partyline!\\S+ JOIN :?" + room.channel());
      eve.says(room.channel(), "!help");
      eve.sees("!meet");
      eve.says(room.channel(), "!meet");
      eve.sees("\\[67p-rtc-invite\\] .*http://127.0.0.1:\\d+/rtc/\\S+");
    }
  }
}
