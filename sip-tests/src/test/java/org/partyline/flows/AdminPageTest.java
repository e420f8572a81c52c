package org.partyline.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.partyline.lab.Eventually.eventually;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.partyline.lab.Admin;
import org.partyline.lab.Browser;
import org.partyline.lab.Kamailio;
import org.partyline.lab.Lab;
import org.partyline.lab.Lab.Wish;
import org.partyline.lab.Phone;
import org.partyline.lab.Ports;
import org.partyline.lab.RawPhone;
import org.partyline.lab.Tone;

/// What an admin does at `/admin`, from the link of the first start on.
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock("browsers 2")
class AdminPageTest {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final String PASSWORD = "correct horse battery";

  private Lab lab;
  private Admin chromium;
  private Admin firefox;
  private String link;

  /// The first user is made by the link that the banner shows.
  @BeforeAll
  void open() {
    lab =
        Lab.startOnTerminal(
            Wish.usual()
                .withCarrier(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free())));
    lab.logs("Stop with Ctrl-C.");
    var shown = Pattern.compile("Admin +(http\\S+#setup=\\S+)").matcher(lab.log());
    assertThat(shown.find()).as(lab.log()).isTrue();
    link = shown.group(1);
    chromium = new Admin(Browser.Kind.CHROMIUM, lab.readySays("web"));
    firefox = new Admin(Browser.Kind.FIREFOX, lab.readySays("web"));
    chromium.opens(link);
    chromium.sees("h1", "Create the first user");
    assertThat(chromium.script("return location.href + history.length"))
        .as("the secret is in no address")
        .isEqualTo(lab.readySays("web") + "/admin/" + chromium.script("return history.length"));
    Axe.judge(chromium, "first start");
    chromium.types("again", "something else");
    chromium.fillsIn("ada", PASSWORD);
    chromium.sees("form", "The two passwords differ");
    chromium.types("again", PASSWORD);
    chromium.fillsIn("ada", PASSWORD);
    chromium.sees("h1", "Overview");
  }

  @AfterAll
  void close() {
    chromium.close();
    firefox.close();
    lab.close();
  }

  private Admin in(Browser.Kind kind) {
    return kind == Browser.Kind.CHROMIUM ? chromium : firefox;
  }

  @ParameterizedTest
  @EnumSource(Browser.Kind.class)
  void whoLogsInMustKnowThePassword(Browser.Kind kind) {
    Admin admin = in(kind);
    admin.logsIn("ada", PASSWORD);
    admin.clicks("header .slim");
    admin.sees("h1", "Log in");
    admin.fillsIn("ada", "wrong horse battery");
    admin.sees("form", "Name or password is wrong");
    admin.logsIn("ada", PASSWORD);
    admin.opens(lab.readySays("web") + "/admin");
    admin.sees("h1", "Overview");
    assertThat(admin.complaints()).isEqualTo(List.of());
  }

  @Test
  void theLinkOfTheFirstStartCountsOnce() {
    chromium.logsIn("ada", PASSWORD);
    chromium.clicks("header .slim");
    chromium.sees("h1", "Log in");
    chromium.opens(lab.readySays("web") + "/");
    chromium.opens(link);
    chromium.sees("h1", "Create the first user");
    chromium.types("again", PASSWORD);
    chromium.fillsIn("eve", PASSWORD);
    chromium.sees("form", "This link has been used");
  }

  @ParameterizedTest
  @EnumSource(Browser.Kind.class)
  void aLiveCallIsWatchedHungUpAndFound(Browser.Kind kind) {
    Admin admin = in(kind);
    admin.logsIn("ada", PASSWORD);
    admin.goesTo("calls", "Live calls");
    var room = lab.freshRoom();
    try (var anna = Phone.named("anna", Phone.Codec.PCMA, Phone.Keys.RFC4733, Tone.of(437))) {
      anna.calls(lab.uri(room.number()));
      admin.sees("[data-call]", room.name());
      admin.sees("#announcer", "New call");
      admin.sees("[data-call] .grade", "good");
      admin.sees("[data-call]", "PCMA");
      admin.clicks("[data-call] a.button");
      admin.sees("h1", "→");
      admin.sees("[data-messages] li:first-child summary", "INVITE: 127.0.0.1:");
      assertThat(admin.shows("[data-messages]")).doesNotContain("BYE");
      if (kind == Browser.Kind.CHROMIUM) {
        admin.sees("[data-samples] figcaption", "Mean opinion score from");
        looksWell("live-call", "A live call");
      }
      admin.clicks("[data-call] .danger");
      admin.sees("dialog", "Hang up this call?");
      admin.clicks("dialog .destructive");
      anna.isHungUpOn(SOON);
    }
    admin.sees("#main", "The call has ended");
    admin.clicks("#main .verdict a");
    admin.sees("[data-messages]", "BYE");
    admin.goesTo("calls", "Live calls");
    admin.sees("#main", "There is no call at the moment");
    admin.goesTo("records", "Call records");
    admin.types("number", room.number());
    admin.clicks("#main form .primary");
    admin.sees("tbody", room.name());
    admin.clicks("tbody a");
    admin.sees(".verdict", "An operator hung up. Caused by: this gateway, or its operator (ada)");
    admin.sees("#main", "PCMA");
    admin.sees("[data-samples] figcaption", "Mean opinion score from");
    admin.sees("[data-messages] li:first-child summary", "INVITE: 127.0.0.1:");
    admin.clicks("[data-messages] li:first-child summary");
    admin.sees("[data-messages] li:first-child pre", "INVITE sip:");
    assertThat(admin.shows("[data-messages]")).contains("200 OK (INVITE)", "BYE", "m=audio");
    assertThat(admin.downloads("a[href$=pcap]")).hasSizeGreaterThan(1_000);
    if (kind == Browser.Kind.CHROMIUM) {
      admin.script("document.querySelector('.ladder').scrollIntoView()");
      looksWell("record", "A call's record");
    }
    assertThat(admin.complaints()).isEqualTo(List.of());
  }

  /// Also on a phone, and in the dark.
  private void looksWell(String name, String what) {
    Axe.judge(chromium, what);
    chromium.screenshot(name);
    chromium.resizes(390, 844);
    chromium.prefersDark(true);
    assertThat(chromium.script("return document.documentElement.scrollWidth"))
        .as(what + " fits a phone")
        .isEqualTo(390L);
    chromium.screenshot(name + "-phone-dark");
    chromium.prefersDark(false);
    chromium.resizes(1100, 800);
  }

  @Test
  void whatStrangersSayIsNeverMarkup() {
    try (var eve =
        new RawPhone(
            "eve", lab.sip(), "%3Cimg%20src=x%20onerror=document.title='owned'%3E", Tone.of(300))) {
      eve.invites();
      eventually(
          "it is refused", SOON, () -> lab.records().stream().anyMatch(r -> r.contains("<img")));
    }
    chromium.logsIn("ada", PASSWORD);
    chromium.goesTo("records", "Call records");
    chromium.sees("tbody", "<img src=x");
    chromium.clicks("tbody a");
    chromium.sees("h1", "<img src=x");
    assertThat(chromium.script("return document.querySelectorAll('img[src=x]').length"))
        .isEqualTo(0L);
    assertThat(chromium.complaints()).isEqualTo(List.of());
  }

  @Test
  void whoMayOnlyLookHasNothingToPress() {
    chromium.logsIn("ada", PASSWORD);
    chromium.goesTo("users", "Users");
    chromium.clicks(".head .primary");
    chromium.types("name", "vera");
    chromium.types("password", "short");
    chromium.clicks("dialog .primary");
    chromium.sees("dialog .error", "10 to 200 characters");
    Axe.judge(chromium, "a dialog with a problem");
    chromium.types("password", PASSWORD);
    chromium.clicks("dialog .primary");
    chromium.sees("[data-user=vera]", "viewer");
    chromium.clicks("header .slim");
    chromium.logsIn("vera", PASSWORD);
    assertThat(chromium.shows("#nav")).contains("Live calls", "Trunks").doesNotContain("Users");
    try (var anna = Phone.named("anna", Phone.Codec.PCMA, Phone.Keys.RFC4733, Tone.of(437))) {
      var room = lab.freshRoom();
      anna.calls(lab.uri(room.number()));
      chromium.goesTo("calls", "Live calls");
      chromium.sees("[data-call]", room.name());
      assertThat(chromium.script("return document.querySelectorAll('#main button').length"))
          .isEqualTo(0L);
      chromium.goesTo("rooms", "Rooms");
      assertThat(chromium.shows("#main")).contains(room.name()).doesNotContain("PIN", "Mute");
    }
    chromium.goesTo("users", "Overview");
    chromium.clicks("header .slim");
    chromium.sees("h1", "Log in");
  }

  @Test
  void aTrunkIsTriedAndRulesAreExplained() {
    chromium.logsIn("ada", PASSWORD);
    chromium.goesTo("trunks", "Trunks");
    eventually(
        "a carrier that answers nothing is unreachable (timer F)",
        Duration.ofSeconds(45),
        () -> chromium.shows("[data-trunk=carrier]").contains("unreachable"));
    chromium.goesTo("trunk-test/carrier", "Test the trunk carrier");
    chromium.clicks("#main form .primary");
    chromium.sees(".steps", "does not register");
    chromium.goesTo("trials", "What if?");
    chromium.types("called", "+49 30 9999999");
    chromium.clicks("#main form .primary");
    chromium.sees(".verdict", "leads to the prompt for a PIN");
    chromium.types("to", "110");
    chromium.clicks("#main section:last-of-type .primary");
    chromium.sees("#main section:last-of-type .verdict", "Refused");
    Axe.judge(chromium, "explained");
  }

  @Test
  void aCallThatIsNotAllowedIsOnRecordWithTheRule() {
    chromium.logsIn("ada", PASSWORD);
    chromium.goesTo("calls", "Live calls");
    chromium.clicks(".head .primary");
    chromium.types("to", "+33 1 42345678");
    chromium.clicks("dialog .primary");
    chromium.sees("dialog .trouble", "Not called");
    chromium.clicks("dialog [type=button]");
    chromium.goesTo("records", "Call records");
    chromium.types("number", "+33 1 42345678");
    chromium.clicks("#main form .primary");
    chromium.sees("tbody", "Not allowed");
    chromium.clicks("tbody a");
    chromium.sees("[data-rule]", "Refused by the rule");
  }

  @Test
  void aTrunkIsConnectedByTheWizardAndChangedByTwo() {
    try (var bert = Phone.waiting("+49302345671", Phone.Codec.PCMA, Tone.of(853));
        var carrier =
            Kamailio.start(Kamailio.Wish.usual().withPhone("+49302345671", bert.address()))) {
      chromium.logsIn("ada", PASSWORD);
      chromium.goesTo("trunks", "Trunks");
      chromium.clicks(".head .primary");
      chromium.sees("h1", "Connect a trunk");
      chromium.clicks(".choice label:last-of-type");
      chromium.types("name", "kamailio");
      chromium.types("domain", "carrier.test");
      chromium.types("registrar", carrier.hostAndPort());
      chromium.types("user", "1234567t0");
      chromium.types("password", "wrong");
      chromium.types("numbers", "0309999998");
      chromium.clicks("form.entry .primary");
      chromium.sees(".error", "+49 30 1234567");
      chromium.types("numbers", "+49 30 9999998");
      chromium.clicks("form.entry .primary");
      chromium.sees("h1", "Test the trunk kamailio");
      chromium.sees(".verdict", "The trunk does not work");
      assertThat(chromium.shows(".steps")).contains("password");

      firefox.logsIn("ada", PASSWORD);
      firefox.goesTo("trunk/kamailio", "kamailio");
      chromium.goesTo("trunk/kamailio", "kamailio");
      chromium.types("password", "secret");
      chromium.clicks("form.entry .primary");
      chromium.sees("[data-trunk=kamailio]", "registered");
      firefox.types("prefixes", "+49");
      firefox.clicks("form.entry .primary");
      firefox.sees(".secret", "ada has changed this meanwhile");
      firefox.clicks(".secret button:last-of-type");
      firefox.sees("[data-trunk=kamailio]", "registered");

      chromium.goesTo("trunk-test/kamailio", "Test the trunk kamailio");
      chromium.types("call", "+49 30 2345671");
      chromium.clicks("#main form .primary");
      bert.rings();
      chromium.sees(".verdict", "The trunk works");
      chromium.goesTo("numbers", "Numbers");
      chromium.sees("[data-number='+49 30 9999998']", "asks for a PIN");
      chromium.goesTo("audit", "Changes");
      chromium.sees("#main", "prefixes");
      assertThat(chromium.shows("#main")).doesNotContain("secret");
      chromium.goesTo("trunk/kamailio", "kamailio");
      chromium.clicks(".head .danger");
      chromium.clicks("dialog .destructive");
      chromium.sees("h1", "Trunks");

      chromium.goesTo("trunk/carrier", "carrier");
      chromium.clicks("form.entry .primary");
      chromium.sees("h1", "Trunks");
      chromium.goesTo("trunk/carrier", "carrier");
      chromium.sees("#main", "Changed by");
      chromium.clicks("#main p .small");
      chromium.clicks("dialog .destructive");
      chromium.sees("#main", "As in the configuration file");
      assertThat(chromium.complaints()).isEqualTo(List.of());
      assertThat(firefox.complaints()).isEqualTo(List.of());
    }
  }

  @Test
  void aPermanentRoomIsAddedCalledChangedAndRemoved() {
    chromium.logsIn("ada", PASSWORD);
    chromium.goesTo("rooms", "Rooms");
    chromium.clicks(".head button:first-of-type");
    chromium.types("name", "board");
    chromium.types("pin", "48");
    chromium.clicks("dialog .primary");
    chromium.sees("dialog .error", "4 to 16 digits");
    chromium.types("pin", "4829135560");
    chromium.clicks("dialog .primary");
    chromium.sees("[data-room=board]", "4829135560");
    chromium.sees("[data-room=board]", "stays");
    looksWell("permanent-room", "The rooms");
    try (var anna = Phone.named("anna", Phone.Codec.PCMA, Phone.Keys.RFC4733, Tone.of(437))) {
      anna.calls(lab.dialIn());
      anna.presses("4829135560#");
      chromium.sees("[data-room=board] .people-list", "Anonymous");

      chromium.clicks("[data-room=board] a.button");
      chromium.sees("h1", "board");
      chromium.types("channel", "#upstairs");
      chromium.clicks("form.entry .primary");
      chromium.sees("[data-room=board]", "#upstairs");
      chromium.sees("[data-room=board] .people-list", "Anonymous");
      chromium.clicks("[data-room=board] a.button");
      chromium.sees("h1", "board");
      Axe.judge(chromium, "a permanent room");
      chromium.clicks(".head .danger");
      chromium.clicks("dialog .destructive");
      chromium.sees("h1", "Rooms");
      anna.isHungUpOn(SOON);
    }
    chromium.goesTo("audit", "Changes");
    chromium.sees("#main", "permanent-rooms board");
    assertThat(chromium.shows("#main")).doesNotContain("4829135560");
    assertThat(chromium.complaints()).isEqualTo(List.of());
  }

  @Test
  void aFileIsLookedAtAndImported() {
    chromium.logsIn("ada", PASSWORD);
    chromium.goesTo("import", "Export and import");
    String yaml = chromium.downloads(".head a");
    chromium.choosesFile("wrong.yaml", yaml + "trunk: []");
    chromium.sees(".trouble", "trunk: unknown setting; did you mean trunks?");
    String hook = "webhooks: [{url: 'https://hooks.example.org/in', enabled: false}]";
    chromium.choosesFile("more.yaml", yaml.replace("webhooks: []", hook));
    chromium.sees("[data-section=webhooks] .added", "https://hooks.example.org/in");
    looksWell("import", "An import");
    chromium.addsUserElsewhere("eve", PASSWORD);
    chromium.clicks("[data-trial] .primary");
    chromium.sees(".secret", "Somebody has changed something meanwhile");
    chromium.sees("[data-section=users] .removed", "eve");
    chromium.clicks("[data-trial] .primary");
    chromium.sees(".secret code", "whsec_");
    Axe.judge(chromium, "imported");
    chromium.choosesFile("before.yaml", yaml);
    chromium.sees("[data-section=webhooks] .removed", "https://hooks.example.org/in");
    chromium.clicks("[data-trial] .primary");
    chromium.sees("[data-imported]", "Webhooks");
    assertThat(chromium.downloads(".head a")).isEqualTo(yaml);
    assertThat(chromium.complaints()).isEqualTo(List.of());
  }

  @Test
  void theGatewayIsShutDownGentlyAndThatIsCalledOff() {
    chromium.logsIn("ada", PASSWORD);
    try (var anna = Phone.named("anna", Phone.Codec.PCMA, Phone.Keys.RFC4733, Tone.of(437))) {
      anna.calls(lab.uri(lab.freshRoom().number()));
      chromium.goesTo("overview", "Overview");
      chromium.clicks("#main button.danger");
      chromium.types("minutes", "soon");
      chromium.clicks("dialog .destructive");
      chromium.sees("dialog .error", "such as 30");
      chromium.types("minutes", "30");
      chromium.clicks("dialog .destructive");
      chromium.sees(".attention", "shut down, in 29:");
      Axe.judge(chromium, "a drain");
      chromium.screenshot("drain");
      chromium.script("scrollTo(0, 0)");
      chromium.clicks(".attention button");
      eventually(
          "new calls are taken again",
          SOON,
          () -> !chromium.shows("#main").contains("shut down, in"));
      anna.hangsUp();
    }
    assertThat(chromium.complaints()).isEqualTo(List.of());
  }

  @Test
  void aTokenIsShownOnce() {
    chromium.logsIn("ada", PASSWORD);
    chromium.goesTo("tokens", "Tokens");
    chromium.clicks(".head .primary");
    chromium.types("name", "monitoring");
    chromium.clicks("dialog .primary");
    chromium.sees(".secret", "pl_");
    Axe.judge(chromium, "a new token");
    chromium.goesTo("users", "Users");
    chromium.goesTo("tokens", "Tokens");
    assertThat(chromium.shows("#main")).contains("monitoring").doesNotContain("pl_");
  }

  @Test
  void everyViewIsInOrder() {
    chromium.logsIn("ada", PASSWORD);
    chromium.clicks("header .slim");
    chromium.sees("h1", "Log in");
    Axe.judge(chromium, "logging in");
    chromium.logsIn("ada", PASSWORD);
    try (var anna = Phone.named("anna", Phone.Codec.PCMA, Phone.Keys.RFC4733, Tone.of(437))) {
      anna.calls(lab.uri(lab.freshRoom().number()));
      for (var view :
          List.of("overview Overview", "calls Live calls", "rooms Rooms", "records Call records")) {
        String[] parts = view.split(" ", 2);
        String name = parts[0].replace('/', '-');
        chromium.goesTo(parts[0], parts[1]);
        looksWell(name, parts[1]);
      }
    }
    assertThat(chromium.complaints()).isEqualTo(List.of());
  }
}
