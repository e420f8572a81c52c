package org.partyline.gateway.api;

import static org.partyline.gateway.access.Role.ADMIN;
import static org.partyline.gateway.access.Role.VIEWER;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.partyline.gateway.dialplan.PhoneNumber;
import org.partyline.gateway.observe.Ending;
import org.partyline.gateway.store.RecordSearch;
import org.partyline.gateway.store.Store;
import org.partyline.gateway.store.StoredRecord;

/// Records of calls that have ended, refused ones included.
public final class RecordRoutes {
  private static final int PAGE = 50;
  private static final int MAX_PAGE = 500;
  private static final int CSV_AT_ONCE = 500;
  private static final int HOURS = 24;

  /// Endings of calls that were not let in, or not out.
  private static final Set<Ending> REFUSALS =
      EnumSet.of(
          Ending.UNKNOWN_NUMBER,
          Ending.WRONG_PIN,
          Ending.NO_INPUT,
          Ending.NOT_ALLOWED,
          Ending.NO_TRUNK,
          Ending.CREDIT_USED,
          Ending.CARRIER_REFUSED,
          Ending.NO_COMMON_MEDIA,
          Ending.MALFORMED_SDP,
          Ending.ROOM_FULL,
          Ending.ROOM_LOCKED,
          Ending.NO_CAPACITY);

  private final Store store;
  private final Function<String, Optional<PhoneNumber>> numbers;
  private final InstantSource wallClock;
  private final Audit audit;

  /// @param numbers reads a number as people write it
  public RecordRoutes(
      Store store,
      Function<String, Optional<PhoneNumber>> numbers,
      InstantSource wallClock,
      Audit audit) {
    this.audit = audit;
    this.store = store;
    this.numbers = numbers;
    this.wallClock = wallClock;
  }

  /// The calls that began within an hour and have ended.
  ///
  /// @param refused those of them that were not let in, or not out
  record CallsOfHour(Instant start, int calls, int refused) {}

  /// @param erased how many records there were
  record Erased(int erased) {}

  /// The routes.
  public List<Route> routes() {
    return List.of(
        searching(
                Route.get(
                    "/records",
                    VIEWER,
                    "Calls that have ended, refused ones included, the latest first"))
            .query("cursor", "string", "`next` of the part before")
            .query("limit", "integer", "how many at most: 1 to 500, usually 50")
            .lists(RecordView.class)
            .by(this::search),
        searching(Route.get("/records.csv", VIEWER, "The same as CSV, all of them"))
            .answersAs("text/csv; charset=utf-8")
            .by(this::csv),
        Route.get("/records/hours", VIEWER, "How many calls began in each of the last 24 hours")
            .lists(CallsOfHour.class)
            .by(_ -> ApiResponse.ok(Page.all(hours()))),
        Route.get("/records/{id}", VIEWER, "A call that has ended")
            .answers(RecordView.class)
            .by(request -> ApiResponse.ok(view(record(request)))),
        Route.delete("/records", ADMIN, "Erases the records of all calls from and to a number")
            .query("number", "string", "the whole number")
            .answers(200, Erased.class)
            .by(this::erase));
  }

  private static Route.Draft searching(Route.Draft draft) {
    return draft
        .query(
            "number", "string", "whole, of the caller or the called; or a name, exactly as shown")
        .query("trunk", "string", "the name of a trunk")
        .query("since", "date-time", "calls that began then or later")
        .query("until", "date-time", "calls that began before")
        .query("ending", "string", "why they ended, such as no-answer or not-allowed");
  }

  private ApiResponse search(Request request) {
    int limit = request.number("limit", 1, MAX_PAGE, PAGE);
    List<StoredRecord> found = store.search(wanted(request, limit + 1));
    boolean more = found.size() > limit;
    List<StoredRecord> shown = more ? found.subList(0, limit) : found;
    return ApiResponse.ok(
        new Page<>(
            shown.stream().map(RecordRoutes::view).toList(),
            more ? Optional.of(cursor(shown.getLast())) : Optional.empty()));
  }

  private List<CallsOfHour> hours() {
    Instant last = wallClock.instant().truncatedTo(ChronoUnit.HOURS);
    return IntStream.range(0, HOURS)
        .mapToObj(i -> {
          Instant start = last.minus(Duration.ofHours(HOURS - 1 - i));
          Map<String, Integer> endings = store.endings(start, start.plus(Duration.ofHours(1)));
          int refused =
              REFUSALS.stream().mapToInt(ending -> endings.getOrDefault(ending.name(), 0)).sum();
          int calls = endings.values().stream().mapToInt(Integer::intValue).sum();
          return new CallsOfHour(start, calls, refused);
        })
        .toList();
  }

  private static RecordView view(StoredRecord record) {
    return RecordView.of(Optional.of(record.id().toString()), record.record());
  }

  private RecordSearch wanted(Request request, int limit) {
    Optional<String> number = request.query("number").filter(text -> !text.isBlank());
    Optional<PhoneNumber> whole = number.flatMap(numbers);
    return new RecordSearch(
        whole,
        number.filter(_ -> whole.isEmpty()),
        request.query("trunk"),
        request.time("since"),
        request.time("until"),
        request.query("ending").map(RecordRoutes::ending),
        request.query("cursor").map(RecordRoutes::position),
        limit);
  }

  private static String ending(String word) {
    return Arrays.stream(Ending.values())
        .filter(ending -> Json.word(ending).equals(word))
        .findFirst()
        .orElseThrow(() ->
            ProblemException.invalid(
                "ending", "one of " + String.join(", ", Json.words(Ending.class))))
        .name();
  }

  private static String cursor(StoredRecord last) {
    String text = last.record().path("start").asText() + " " + last.id();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static RecordSearch.Position position(String cursor) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      int space = text.indexOf(' ');
      return new RecordSearch.Position(
          Instant.parse(text.substring(0, Math.max(0, space))),
          UUID.fromString(text.substring(space + 1)));
    } catch (IllegalArgumentException | DateTimeException _) {
      throw ProblemException.invalid("cursor", "is not the `next` of an answer");
    }
  }

  private StoredRecord record(Request request) {
    return store.record(id(request)).orElseThrow(RecordRoutes::unknown);
  }

  static UUID id(Request request) {
    try {
      return UUID.fromString(request.path("id"));
    } catch (IllegalArgumentException _) {
      throw unknown();
    }
  }

  static ProblemException unknown() {
    return ProblemException.notFound("record of that id");
  }

  private ApiResponse erase(Request request) {
    PhoneNumber number =
        request
            .query("number")
            .flatMap(numbers)
            .orElseThrow(() -> ProblemException.invalid("number", "a whole telephone number"));
    Erased erased = new Erased(store.erase(number));
    audit.done(request, "erase", "records", number.masked());
    return ApiResponse.ok(erased);
  }

  private ApiResponse csv(Request request) {
    RecordSearch first = wanted(request, CSV_AT_ONCE);
    List<StoredRecord> begin = store.search(first); // what fails, fails before the answer begins
    return ApiResponse.stream(
            "text/csv; charset=utf-8",
            sink -> {
              boolean open =
                  sink.send(
                      "id,started,direction,kind,from,to,trunk,room,seconds,ending,blame,"
                          + "sip-status,q850,cost,codec,mos\r\n");
              List<StoredRecord> part = begin;
              while (open && !part.isEmpty()) {
                open =
                    sink.send(part.stream().map(RecordRoutes::line).collect(Collectors.joining()));
                part =
                    part.size() < CSV_AT_ONCE
                        ? List.of()
                        : store.search(first.behind(part.getLast()));
              }
            })
        .with("content-disposition", "attachment; filename=\"calls.csv\"");
  }

  private static String line(StoredRecord record) {
    RecordView call = view(record);
    return Stream.of(
                record.id(),
                call.started(),
                call.direction(),
                call.kind(),
                call.from(),
                call.to(),
                call.trunk().orElse(""),
                call.room().orElse(""),
                call.seconds(),
                call.ending(),
                call.blame(),
                call.sipStatus().map(Object::toString).orElse(""),
                call.q850().map(Object::toString).orElse(""),
                call.cost().map(Object::toString).orElse(""),
                call.media().map(RecordView.EndedMediaView::codec).orElse(""),
                call.media()
                    .flatMap(RecordView.EndedMediaView::mos)
                    .map(Object::toString)
                    .orElse(""))
            .map(value -> cell(value.toString()))
            .collect(Collectors.joining(","))
        + "\r\n";
  }

  /// RFC 4180. What a spreadsheet would take for a formula, as strangers choose their names, is
  /// made a text by an apostrophe; a number, masked or not, is none.
  static String cell(String text) {
    boolean formula = text.matches("(?s)[=+@\\t\\r-].*") && !text.matches("\\+?[0-9 .…-]+");
    String safe = formula ? "'" + text : text;
    return safe.matches("(?s).*[\",\\r\\n].*") ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }
}
