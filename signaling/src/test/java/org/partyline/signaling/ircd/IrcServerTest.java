package org.partyline.signaling.ircd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.partyline.signaling.irc.RawIrcClient;

/// The embedded server, told by bare sockets what they like.
@Timeout(60)
class IrcServerTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private IrcServer server() {
    return server(500, 200, 100_000, 100_000, MINUTE);
  }

  private IrcServer server(int clients, int perAddress, int burst, int queue, Duration ping) {
    var server =
        IrcServer.open(
            new IrcServerSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                "irc.test",
                "Test",
                List.of(),
                clients,
                perAddress,
                burst,
                burst,
                queue,
                30_000,
                ping));
    open.add(server);
    return server;
  }

  private RawIrcClient raw(IrcServer server) throws Exception {
    var client = new RawIrcClient(server.tcpAddress());
    open.add(client);
    return client;
  }

  private RawIrcClient client(IrcServer server, String nick) throws Exception {
    var client = RawIrcClient.registered(server.tcpAddress(), nick);
    open.add(client);
    client.await(" 422 ");
    return client;
  }

  /// Says it, and hears all that the server says until it has served it.
  private static List<String> ask(RawIrcClient client, String... lines) throws Exception {
    for (String line : lines) {
      client.say(line);
    }
    client.say("PING :served");
    List<String> heard = new ArrayList<>();
    for (String line = client.next(); !line.endsWith(" :served"); line = client.next()) {
      assertThat(line).isNotEqualTo("(closed)");
      heard.add(line);
    }
    return heard;
  }

  private static List<String> numerics(List<String> lines) {
    return lines.stream().map(line -> line.split(" ", -1)[1]).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NICK|431",
        "NICK :|431",
        "NICK 9lives|432",
        "NICK a:b|432",
        "NICK :a b|432",
        "NICK grüße|432",
        "NICK abcdefghijklmnopqrstuvwxyzabcde|432",
        "NICK BOB|433",
        "USER a 0 * :a|462",
        "NONSENSE|421",
        "JOIN|461",
        "JOIN lobby|403",
        "JOIN :#a b|403",
        "PART|461",
        "PART #nowhere|403",
        "PART :a b|403",
        "PART #bobs|442",
        "KICK #bobs|461",
        "KICK #bobs bob|442",
        "KICK #nowhere bob|403",
        "TOPIC|461",
        "TOPIC #bobs :mine|442",
        "MODE|461",
        "MODE #nowhere|403",
        "MODE #bobs +m|442",
        "MODE bob +i|502",
        "NAMES #nowhere|366",
        "NAMES|366",
        "WHO nobody|315",
        "WHOIS|431",
        "WHOIS nobody|401",
        "PRIVMSG|411",
        "PRIVMSG bob|412",
        "PRIVMSG bob :|412",
        "PRIVMSG nobody :hi|401",
        "PRIVMSG #nowhere :hi|403",
        "PRIVMSG #bobs :hi|404",
        "CAP NONSENSE|410",
        "CAP REQ :no-such-thing|CAP ada NAK",
        "LIST|323",
        "MOTD|422",
        "AWAY|305",
        "AWAY :lunch|306",
        "VERSION|351",
        "LUSERS|251",
        "ISON bob nobody BOB|303",
        "USERHOST bob|302",
        "@+a=b NONSENSE|421",
        ":prefix NONSENSE|421",
        "nonsense|421",
      })
  void commandsGetTheirNumerics(String line, String numeric) throws Exception {
    var server = server();
    var bob = client(server, "bob");
    ask(bob, "JOIN #bobs");
    var ada = client(server, "ada");
    List<String> heard = ask(ada, line);
    assertThat(heard).anyMatch(reply -> reply.startsWith(":irc.test " + numeric + " "));
    assertThat(heard).noneMatch(reply -> reply.contains("  "));
    assertThat(ask(bob)).isEmpty();
  }

  @Test
  void noticesAreNeverAnswered() throws Exception {
    assertThat(ask(client(server(), "ada"), "NOTICE", "NOTICE nobody :hi", "NOTICE #no :hi"))
        .isEmpty();
  }

  @Test
  void otherCommandsBeforeRegistrationAreRejected() throws Exception {
    var server = server();
    client(server, "bob");
    var ada = raw(server);
    assertThat(numerics(ask(ada, "JOIN #a", "NICK bob", "USER x", "NICK")))
        .containsExactly("451", "433", "461", "431");
    assertThat(ask(ada, "USER x 0 * :x", "NICK ada")).first().asString().contains(" 001 ada ");
  }

  @Test
  void linesThatAreTooLongAreRejectedAndOthersServed() throws Exception {
    var server = server();
    var ada = client(server, "ada");
    var bob = client(server, "bob");
    String start = "PRIVMSG bob :";
    assertThat(ask(ada, start + "x".repeat(510 - start.length()))).isEmpty();
    assertThat(bob.next()).hasSizeLessThanOrEqualTo(510).contains(":xxx");
    for (String line :
        List.of(
            start + "x".repeat(511 - start.length()),
            start + "ä".repeat(300),
            "x".repeat(100_000),
            "@+t=" + "x".repeat(4092) + " " + start + "x",
            "@" + "x".repeat(9000))) {
      assertThat(ask(ada, line)).singleElement().asString().contains(" 417 ");
    }
    assertThat(ask(ada, "@+t=" + "x".repeat(4091) + " " + start + "x")).isEmpty();
    assertThat(bob.next()).endsWith(" PRIVMSG bob :x");
  }

  @Test
  void aFloodingClientIsDisconnectedAndOthersAreNot() throws Exception {
    var server = server(10, 10, 5, 20, MINUTE);
    var bob = client(server, "bob");
    var flooder = raw(server);
    for (int i = 0; i < 60; i++) {
      try {
        flooder.say("PING :" + i);
      } catch (SocketException e) {
        break; // cut off already
      }
    }
    assertThat(flooder.await("ERROR")).contains("Excess Flood");
    assertThat(ask(bob)).isEmpty();
  }

  @Test
  void aSilentClientIsPingedThenDisconnected() throws Exception {
    var server = server(10, 10, 1000, 1000, Duration.ofMillis(700));
    var silent = client(server, "silent");
    var alive = client(server, "alive");
    ask(silent, "JOIN #a");
    ask(alive, "JOIN #a");
    assertThat(alive.await(" QUIT ")).startsWith(":silent!").endsWith(":Ping timeout");
    silent.await("alive!");
    assertThat(silent.next()).isEqualTo("PING :irc.test");
    assertThat(silent.next()).contains("ERROR").contains("Ping timeout");
    assertThat(ask(alive, "PONG")).allMatch(line -> line.startsWith("PING"));
  }

  @Test
  void aClientThatNeverRegistersIsDisconnected() throws Exception {
    var server = server(10, 10, 1000, 1000, Duration.ofMillis(500));
    var idler = raw(server);
    // It answers each PING meanwhile.
    assertThat(idler.await("ERROR")).contains("Registration timeout");
  }

  @Test
  void connectionsAreLimitedPerAddressAndInAll() throws Exception {
    var server = server(10, 2, 100, 100, MINUTE);
    var first = client(server, "one");
    client(server, "two");
    assertThat(raw(server).await("ERROR")).contains("from your address");
    first.say("QUIT");
    first.await("ERROR");
    client(server, "three");
    var full = server(1, 2, 100, 100, MINUTE);
    client(full, "one");
    assertThat(raw(full).await("ERROR")).contains("full");
  }

  @Test
  void channelsAreJoinedUsedAndLeft() throws Exception {
    var server = server();
    var ada = client(server, "ada");
    var bob = client(server, "bob");
    assertThat(ask(ada, "JOIN #Room"))
        .containsExactly(
            ":ada!~ada@127.0.0.1 JOIN #Room",
            ":irc.test 353 ada = #Room :@ada",
            ":irc.test 366 ada #Room :End of NAMES list");
    ask(bob, "JOIN #room");
    assertThat(ada.next()).isEqualTo(":bob!~bob@127.0.0.1 JOIN #Room");
    assertThat(numerics(ask(bob, "TOPIC #room :x", "MODE #room +m", "KICK #room ada")))
        .containsExactly("482", "482", "482");
    assertThat(ask(ada, "TOPIC #room :Calls", "TOPIC #room"))
        .containsExactly(
            ":ada!~ada@127.0.0.1 TOPIC #Room :Calls", ":irc.test 332 ada #Room :Calls");
    assertThat(bob.next()).endsWith(" TOPIC #Room :Calls");
    assertThat(ask(bob, "LIST", "LIST #none", "LIST #room"))
        .filteredOn(line -> line.contains(" 322 "))
        .containsExactly(":irc.test 322 bob #Room 2 :Calls", ":irc.test 322 bob #Room 2 :Calls");
    assertThat(ask(ada, "MODE #room +m", "MODE #room", "MODE #room +z", "MODE #room b"))
        .containsExactly(
            ":ada!~ada@127.0.0.1 MODE #Room +m",
            ":irc.test 324 ada #Room +mnt",
            ":irc.test 472 ada z :is unknown mode char to me",
            ":irc.test 368 ada #Room :End of channel ban list");
    assertThat(ask(bob, "PRIVMSG #room :hi")).last().asString().contains(" 404 ");
    assertThat(ask(ada, "MODE #room +v BOB", "MODE #room +o nobody"))
        .containsExactly(
            ":ada!~ada@127.0.0.1 MODE #Room +v bob",
            ":irc.test 441 ada nobody #Room :They aren't on that channel");
    assertThat(ask(bob, "PRIVMSG #ROOM :hi")).noneMatch(line -> line.contains(" 404 "));
    assertThat(ada.next()).isEqualTo(":bob!~bob@127.0.0.1 PRIVMSG #Room :hi");
    assertThat(ask(ada, "NAMES #room", "WHO #room"))
        .contains(
            ":irc.test 353 ada = #Room :@ada +bob",
            ":irc.test 352 ada #Room ~bob 127.0.0.1 irc.test bob H+ :0 A raw client");
    assertThat(numerics(ask(ada, "WHOIS Bob"))).containsExactly("311", "319", "312", "318");
    ask(ada, "KICK #room bob :enough");
    assertThat(ask(bob, "PRIVMSG #room :hi"))
        .first()
        .isEqualTo(":ada!~ada@127.0.0.1 KICK #Room bob :enough");
    ask(ada, "PART #room :done");
    assertThat(ask(bob, "LIST")).noneMatch(line -> line.contains(" 322 "));
  }

  @Test
  void aNickChangeAndAQuitAreSeenByTheChannelOnce() throws Exception {
    var server = server();
    var ada = client(server, "ada");
    var bob = client(server, "bob");
    ask(ada, "JOIN #a,#b");
    ask(bob, "JOIN #a,#b");
    ask(ada);
    assertThat(ask(ada, "NICK Ada")).containsExactly(":ada!~ada@127.0.0.1 NICK :Ada");
    assertThat(ask(ada, "NICK lovelace")).containsExactly(":Ada!~ada@127.0.0.1 NICK :lovelace");
    ada.say("QUIT :bye");
    assertThat(ada.await("ERROR")).contains("bye");
    assertThat(ada.next()).isEqualTo("(closed)");
    assertThat(ask(bob, "PRIVMSG ada :x", "PRIVMSG lovelace :x"))
        .containsExactly(
            ":ada!~ada@127.0.0.1 NICK :Ada",
            ":Ada!~ada@127.0.0.1 NICK :lovelace",
            ":lovelace!~ada@127.0.0.1 QUIT :Quit: bye",
            ":irc.test 401 bob ada :No such nick",
            ":irc.test 401 bob lovelace :No such nick");
    client(server, "ADA");
  }

  @Test
  void casemappingIsAscii() throws Exception {
    var ada = client(server(), "a[a");
    assertThat(ask(ada, "JOIN #Ä", "JOIN #ä", "JOIN #x", "JOIN #X"))
        .filteredOn(line -> line.contains(" JOIN "))
        .hasSize(3);
    assertThat(ask(ada, "WHOIS A[A")).anyMatch(line -> line.contains(" 311 a[a a[a "));
    assertThat(ask(ada, "WHOIS a{a")).anyMatch(line -> line.contains(" 401 "));
  }

  @Test
  void capabilitiesTagsAndEcho() throws Exception {
    var server = server();
    var plain = client(server, "plain");
    var tags = raw(server);
    assertThat(ask(tags, "CAP LS 302", "NICK tags", "USER t 0 * :t"))
        .singleElement()
        .asString()
        .startsWith(":irc.test CAP * LS :")
        .contains("echo-message", "message-tags", "server-time");
    assertThat(ask(tags, "CAP REQ :message-tags echo-message", "CAP LIST"))
        .containsExactly(
            ":irc.test CAP tags ACK :message-tags echo-message",
            ":irc.test CAP tags LIST :echo-message message-tags");
    assertThat(ask(tags, "CAP END")).first().asString().contains(" 001 tags ");
    assertThat(ask(tags, "@+x=1;label=2 PRIVMSG plain :hi", "@+x=1 TAGMSG tags"))
        .containsExactly(
            "@+x=1 :tags!~t@127.0.0.1 PRIVMSG plain :hi",
            "@+x=1 :tags!~t@127.0.0.1 TAGMSG tags",
            "@+x=1 :tags!~t@127.0.0.1 TAGMSG tags");
    ask(tags, "@+x=1 TAGMSG plain");
    assertThat(ask(plain, "PRIVMSG tags :yes"))
        .containsExactly(":tags!~t@127.0.0.1 PRIVMSG plain :hi");
    assertThat(ask(tags, "CAP REQ :-echo-message", "PRIVMSG plain :hi"))
        .containsExactly(
            ":plain!~plain@127.0.0.1 PRIVMSG tags :yes", ":irc.test CAP tags ACK :-echo-message");
    ask(tags, "CAP REQ :server-time");
    ask(plain, "PRIVMSG tags :when");
    assertThat(tags.next())
        .matches("@time=\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z :plain!~plain@127.0.0.1 PRIVMSG tags :when");
  }

  @Test
  void aLineIsOneLineWhateverItsTransportSays() throws Exception {
    var server = server();
    var bob = client(server, "bob");
    var session =
        server.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), line -> {}, () -> {});
    open.add(session::close);
    session.line("NICK ada");
    session.line("USER a 0 * :a");
    session.line("PRIVMSG bob :x\r\n:irc.test 001 bob :forged");
    session.line("PRIVMSG bob :real");
    assertThat(bob.next()).endsWith(" PRIVMSG bob :real");
    assertThat(ask(bob)).isEmpty();
  }

  @Test
  void twentyThousandLinesOfGarbageKillNothing() throws Exception {
    var server = server();
    var bob = client(server, "bob");
    var ada = client(server, "ada");
    var served =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return ada.await("the-end");
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            task -> Thread.ofVirtual().start(task));
    var random = new Random(67);
    for (int i = 0; i < 20_000; i++) {
      ada.say(garbage(random));
    }
    ada.say("NICK survivor");
    ada.say("PING :the-end");
    assertThat(served.get(50, TimeUnit.SECONDS)).contains("PONG");
    bob.say("PRIVMSG survivor :still there?");
    assertThat(ada.await("PRIVMSG survivor")).endsWith(":still there?");
    assertThat(ask(client(server, "newcomer"), "LIST")).isNotEmpty();
  }

  @Test
  void voiceAndOperatorAreIndependent() throws Exception {
    IrcServer server = server();
    var ada = client(server, "ada");
    var bob = client(server, "bob");
    ask(ada, "JOIN #a");
    ask(bob, "JOIN #a");
    ask(ada, "MODE #a +v ada");
    assertThat(ask(ada, "MODE #a +v bob").toString()).contains("MODE #a +v bob");
    assertThat(ask(ada, "NAMES #a").toString()).contains(":@ada +bob");
    ask(ada, "CAP REQ :multi-prefix");
    assertThat(ask(ada, "NAMES #a").toString()).contains(":@+ada +bob");
    assertThat(ask(ada, "WHO #a").toString()).contains("ada H@+");
    ask(ada, "MODE #a -o ada");
    assertThat(ask(ada, "NAMES #a").toString()).contains(":+ada +bob");
  }

  @Test
  void aSecretChannelIsSeenByItsMembersOnly() throws Exception {
    IrcServer server = server();
    var ada = client(server, "ada");
    var bob = client(server, "bob");
    ask(ada, "JOIN #secret", "MODE #secret +s");
    assertThat(ask(bob, "LIST", "NAMES #secret", "WHO #secret", "WHOIS ada").toString())
        .doesNotContain("@ada", "#secret 1", " 352 ", " 319 ");
    assertThat(ask(ada, "LIST").toString()).contains("#secret");
  }

  @Test
  void modesAndBansKeepClientsOut() throws Exception {
    IrcServer server = server();
    var ada = client(server, "ada");
    var bob = client(server, "bob");
    ask(ada, "JOIN #a", "MODE #a +k key");
    assertThat(numerics(ask(bob, "JOIN #a"))).containsExactly("475");
    assertThat(ask(bob, "JOIN #a key").toString()).contains(" JOIN #a");
    ask(bob, "JOIN 0");
    assertThat(ask(ada, "NAMES #a").toString()).contains("PART #a").contains(":@ada");
    ask(ada, "MODE #a -k+l * 1");
    assertThat(numerics(ask(bob, "JOIN #a"))).containsExactly("471");
    ask(ada, "MODE #a -l+b bob");
    assertThat(numerics(ask(bob, "JOIN #a"))).containsExactly("474");
    assertThat(ask(ada, "MODE #a b").toString()).contains("367 ada #a :bob!*@*");
    ask(ada, "MODE #a -b+i bob");
    assertThat(numerics(ask(bob, "JOIN #a"))).containsExactly("473");
    assertThat(numerics(ask(ada, "INVITE bob #a"))).contains("341");
    assertThat(bob.await("INVITE bob")).endsWith(":#a");
    assertThat(ask(bob, "JOIN #a").toString()).contains(" JOIN #a");
    assertThat(ask(ada, "MODE #a").toString()).contains("324 ada #a +int");
  }

  @Test
  void whowasKnowsFormerNicks() throws Exception {
    IrcServer server = server();
    var ada = client(server, "ada");
    var bob = client(server, "bob");
    ask(ada, "JOIN #a");
    ask(bob, "JOIN #a");
    bob.say("QUIT");
    ada.await(" QUIT ");
    assertThat(numerics(ask(ada, "WHOWAS bob"))).containsExactly("314", "369");
    assertThat(numerics(ask(ada, "WHOWAS nobody"))).containsExactly("406", "369");
  }

  private static String garbage(Random random) {
    List<String> verbs =
        List.of(
            "NICK",
            "JOIN",
            "PART",
            "KICK",
            "MODE",
            "TOPIC",
            "NAMES",
            "WHO",
            "WHOIS",
            "PRIVMSG",
            "CAP",
            "TAGMSG",
            "ISON",
            "USERHOST",
            "AWAY",
            "CAP REQ",
            "MODE #a",
            "MODE #a +b",
            "INVITE",
            "WHOWAS",
            "KICK #a",
            "@+a=b PRIVMSG",
            "");
    var line = new StringBuilder(verbs.get(random.nextInt(verbs.size())));
    for (int word = random.nextInt(4); word >= 0; word--) {
      line.append(" ").append(List.of(":", "#", "", "").get(random.nextInt(4)));
      for (int c = random.nextInt(random.nextInt(50) == 0 ? 600 : 4); c > 0; c--) {
        int raw = 1 + random.nextInt(random.nextBoolean() ? 0x7F : 0x3000);
        line.append(raw == '\n' || raw == '\r' ? 'a' : (char) raw);
      }
    }
    return line.toString();
  }
}
