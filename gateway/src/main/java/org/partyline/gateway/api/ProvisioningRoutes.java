package org.partyline.gateway.api;

import static org.partyline.gateway.access.Role.ADMIN;
import static org.partyline.gateway.access.Role.VIEWER;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.partyline.gateway.config.ConfigException;
import org.partyline.gateway.config.Section;
import org.partyline.gateway.provisioning.Entry;
import org.partyline.gateway.provisioning.Provisioning;
import org.partyline.gateway.provisioning.ProvisioningStore.AuditRow;
import org.partyline.gateway.provisioning.StaleVersionException;

/// What is configured at run time: permanent rooms, trunks, numbers, the policy for calling out;
/// and who changed it.
public final class ProvisioningRoutes {
  private static final int AUDIT_PART = 100;
  private static final String IF_MATCH =
      "the version that the change is to, in quotes: \"8f1c0a…\"";

  private final Provisioning provisioning;

  public ProvisioningRoutes(Provisioning provisioning) {
    this.provisioning = provisioning;
  }

  /// An entry of a section.
  ///
  /// @param version another one whenever the entry changes
  /// @param inStore whether the store rules the section, and not the configuration's file
  /// @param changed absent while it is as the file had it; likewise by
  /// @param secrets those that are set; they are never told
  /// @param settings as in the configuration's file
  record EntryView(
      String name,
      String version,
      boolean inStore,
      Optional<Instant> changed,
      Optional<String> changedBy,
      List<String> secrets,
      JsonNode settings) {
    static EntryView of(Entry entry) {
      return new EntryView(
          entry.name(),
          entry.version(),
          entry.inStore(),
          entry.changed(),
          entry.changedBy(),
          entry.secrets(),
          entry.settings());
    }
  }

  /// A change.
  ///
  /// @param action `add`, `change`, `remove`, `reorder`, `give back` (to the file) or `rotate key`
  /// @param name of the entry; empty where the section is one document
  record AuditView(
      long id,
      Instant at,
      String who,
      String action,
      String section,
      String name,
      Optional<JsonNode> before,
      Optional<JsonNode> after) {
    static AuditView of(AuditRow row) {
      return new AuditView(
          row.id(),
          row.at(),
          row.who(),
          row.action(),
          row.section(),
          row.name(),
          row.before().map(json -> Json.read(json, ObjectNode.class)),
          row.after().map(json -> Json.read(json, ObjectNode.class)));
    }
  }

  /// @param applied settings of the file that have changed and apply now
  /// @param needRestart those that apply after a restart
  /// @param storeRules sections that have changed in vain, as the store has them
  record ReloadedView(List<String> applied, List<String> needRestart, List<String> storeRules) {}

  /// The routes.
  public List<Route> routes() {
    var routes = new ArrayList<Route>();
    routes.addAll(
        section(
            Section.PERMANENT_ROOMS,
            "permanent room",
            "; whoever is in it is asked to leave, and no number may lead there"));
    routes.addAll(section(Section.TRUNKS, "trunk", "; calls that are up go on"));
    routes.addAll(section(Section.NUMBERS, "called number", "; calls that are up go on"));
    routes.add(
        Route.get("/policy", VIEWER, "Who may call whom, and how much: `dial-out` of the file")
            .answers(EntryView.class)
            .by(_ -> view(200, provisioning.find(Section.POLICY, "").orElseThrow())));
    routes.add(
        Route.put("/policy", ADMIN, "Changes the policy")
            .header("If-Match", true, IF_MATCH)
            .takes(ObjectNode.class)
            .answers(EntryView.class)
            .by(request -> change(Section.POLICY, "", "policy", request)));
    routes.add(
        Route.delete(
                "/provisioned/{section}",
                ADMIN,
                "Lets the configuration's file rule permanent-rooms, trunks, numbers or policy"
                    + " again")
            .by(this::giveBack));
    routes.add(
        Route.get("/audit", ADMIN, "Who has changed what, the latest first")
            .query("cursor", "string", "`next` of the part before")
            .lists(AuditView.class)
            .by(this::audit));
    routes.add(
        Route.post("/reload", ADMIN, "Reads the configuration's file again")
            .answers(ReloadedView.class)
            .by(_ ->
                taken(() -> {
                  Provisioning.Reloaded reloaded = provisioning.reload();
                  return ApiResponse.ok(
                      new ReloadedView(
                          reloaded.applied(), reloaded.needRestart(), reloaded.storeRules()));
                })));
    return routes;
  }

  private List<Route> section(Section section, String what, String removed) {
    String path = "/" + section.word();
    return List.of(
        Route.get(path, VIEWER, "All " + what + "s, without their secrets")
            .lists(EntryView.class)
            .by(_ ->
                ApiResponse.ok(
                    Page.all(provisioning.entries(section).stream().map(EntryView::of).toList()))),
        Route.post(path, ADMIN, "Adds a " + what)
            .takes(ObjectNode.class)
            .answers(201, EntryView.class)
            .by(request ->
                taken(() ->
                    view(201, provisioning.add(section, document(request), request.who().name())))),
        Route.get(path + "/{name}", VIEWER, "A " + what)
            .answers(EntryView.class)
            .by(request ->
                view(
                    200,
                    provisioning
                        .find(section, request.path("name"))
                        .orElseThrow(() -> ProblemException.notFound(what + " of that name")))),
        Route.put(
                path + "/{name}", ADMIN, "Changes a " + what + "; a secret that is left out stays")
            .header("If-Match", true, IF_MATCH)
            .takes(ObjectNode.class)
            .answers(EntryView.class)
            .by(request -> change(section, request.path("name"), what, request)),
        Route.delete(path + "/{name}", ADMIN, "Removes a " + what + removed)
            .header("If-Match", true, IF_MATCH)
            .by(request -> remove(section, what, request)));
  }

  private ApiResponse giveBack(Request request) {
    return taken(() -> {
      provisioning.giveBack(section(request), request.who().name());
      return ApiResponse.nothing();
    });
  }

  private static Section section(Request request) {
    return Arrays.stream(Section.values())
        .filter(known -> known.word().equals(request.path("section")))
        .findFirst()
        .orElseThrow(() -> ProblemException.notFound("section of that name"));
  }

  private static ObjectNode document(Request request) {
    return request.body(ObjectNode.class);
  }

  private ApiResponse change(Section section, String name, String what, Request request) {
    String version = version(request);
    return taken(() ->
        view(
            200,
            provisioning
                .change(section, name, document(request), version, request.who().name())
                .orElseThrow(() -> ProblemException.notFound(what + " of that name"))));
  }

  private ApiResponse remove(Section section, String what, Request request) {
    String version = version(request);
    return taken(() -> {
      if (!provisioning.remove(section, request.path("name"), version, request.who().name())) {
        throw ProblemException.notFound(what + " of that name");
      }
      return ApiResponse.nothing();
    });
  }

  /// What If-Match names.
  static String version(Request request) {
    String given =
        request
            .header("if-match")
            .orElseThrow(
                () -> new ProblemException(428, "the header If-Match is needed: " + IF_MATCH));
    if (!given.matches("\"[^\"]*\"")) {
      throw ProblemException.invalid("If-Match", IF_MATCH);
    }
    return given.substring(1, given.length() - 1);
  }

  private interface Change {
    ApiResponse make() throws StaleVersionException;
  }

  private static ApiResponse taken(Change change) {
    try {
      return change.make();
    } catch (ConfigException e) {
      throw ProblemException.invalid(e.path(), e.advice());
    } catch (StaleVersionException e) {
      throw ProblemException.stale(
          Json.tree(EntryView.of(e.current())), etag(e.current().version()));
    }
  }

  private static ApiResponse view(int status, Entry entry) {
    return ApiResponse.json(status, EntryView.of(entry)).with("etag", etag(entry.version()));
  }

  static String etag(String version) {
    return "\"" + version + "\"";
  }

  private ApiResponse audit(Request request) {
    long before =
        request
            .query("cursor")
            .map(cursor -> {
              if (!cursor.matches("[0-9]{1,18}")) {
                throw ProblemException.invalid("cursor", "`next` of the part before");
              }
              return Long.parseLong(cursor);
            })
            .orElse(Long.MAX_VALUE);
    List<AuditRow> rows = provisioning.audit(before, AUDIT_PART);
    return ApiResponse.ok(
        new Page<>(
            rows.stream().map(AuditView::of).toList(),
            rows.size() < AUDIT_PART
                ? Optional.empty()
                : Optional.of(Long.toString(rows.getLast().id()))));
  }
}
