package org.partyline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExplainCommandTest {
  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(
        folder.resolve("my.yaml"),
        """
        trunks:
          - name: sipgate
            preset: sipgate
            user: 1234567t0
            password: hunter2
            numbers: ["+49 211 123456"]
            rates: [{prefix: "+49", per-minute: 0.015}]
          - { name: austria, domain: sip.example.at, prefixes: ["+43"] }
        dial-out: { accounts: [ada], countries: [DE], contact: "#help" }
        dial-in:
          numbers: [{ called: "+49 211 123456", language: de }]
        """);
  }

  private String explains(String... arguments) {
    var out = new StringWriter();
    var all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--config";
    all[arguments.length + 1] = folder.resolve("my.yaml").toString();
    var command = new CommandLine(new ExplainCommand()).setOut(new PrintWriter(out));
    assertThat(command.execute(all)).isZero();
    return out.toString();
  }

  @Test
  void everyRuleSaysWhatItDecides() {
    assertThat(explains("--from", "Ada", "--to", "030/1234567"))
        .isEqualTo(
            """
            A call to "030/1234567" by the account ada into the room lobby:

              passes   outbound         calls out are allowed
              passes   caller           the account ada may call
              passes   number           +49 30 …67 is a number of DE, fixed
              passes   destination      the country DE is allowed
              passes   user limit       enough is left for you
              passes   room limit       enough is left for this room
              passes   total limit      enough is left for this gateway
              passes   trunk sipgate    0.015 EUR a minute
                                        INVITE: sip:49301234567@sipconnect.sipgate.de
                                        From: <sip:1234567t0@sipconnect.sipgate.de>
                                        P-Preferred-Identity: <sip:49211123456@sipconnect.sipgate.de>
              skipped  trunk austria    does not take such numbers

            Allowed: sipgate would be asked.
            """);
  }

  @Test
  void aRefusalNamesTheRuleAndWhatPeopleAreTold() {
    assertThat(explains("--to", "0900 1123456"))
        .contains(
            "  REFUSES  caller           only certain accounts (you are not logged in) may call")
        .contains("  REFUSES  destination      premium numbers are not called")
        .endsWith(
            "Refused by caller. People are told: Not called: only certain accounts (you are not"
                + " logged in) may call. Ask #help.\n")
        .doesNotContain("hunter2");
  }

  @Test
  void aPhoneThatTransfersIsAClassOfItsOwn() throws IOException {
    assertThat(explains("--phone", "austria", "--to", "030/1234567"))
        .contains("  REFUSES  transfers        dial-in.transfers is off")
        .contains("phones of the trunk austria may not transfer calls to outside")
        .endsWith("Refused by transfers. The phone is told: 603 Decline\n");
    Path file = folder.resolve("my.yaml");
    Files.writeString(
        file,
        Files.readString(file)
            .replace("accounts: [ada]", "phones: [austria]")
            .replace("dial-in:", "dial-in:\n  transfers: dial-out"));
    assertThat(explains("--phone", "austria", "--to", "030/1234567"))
        .contains("  passes   transfers        dial-in.transfers is dial-out")
        .contains("phones of the trunk austria may transfer calls to outside")
        .endsWith("Allowed: sipgate would be asked.\n");
    assertThat(explains("--phone", "admitted", "--to", "030/1234567"))
        .contains("Refused by caller. People are told: Not called: phones of no trunk may not");
    assertThat(explains("--phone", "austria", "--to", "0900 1123456"))
        .contains("REFUSES  destination      premium numbers are not called");
  }

  @Test
  void aCallThatComesInIsFollowedToItsRoom() {
    assertThat(
            explains(
                "--inbound",
                "--trunk",
                "sipgate",
                "--called",
                "49211123456",
                "--caller",
                "4989123456"))
        .contains("called number    +49211123456")
        .contains("dial plan        leads to the prompt for a PIN")
        .contains("caller           is shown as +49 89 …56")
        .contains("language         is de");
    assertThat(explains("--inbound", "--called", "4711")).contains("404 Not Found");
    assertThat(explains("--inbound", "--trunk", "nobody", "--called", "4711"))
        .contains("there is no trunk nobody");
  }
}
