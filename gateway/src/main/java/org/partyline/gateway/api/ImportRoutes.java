package org.partyline.gateway.api;

import static org.partyline.gateway.access.Role.ADMIN;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.partyline.gateway.access.Access;
import org.partyline.gateway.access.AccessException;
import org.partyline.gateway.access.Role;
import org.partyline.gateway.api.WebhookRoutes.NewWebhook;
import org.partyline.gateway.api.WebhookRoutes.WebhookBody;
import org.partyline.gateway.config.ConfigException;
import org.partyline.gateway.config.ConfigurationSource;
import org.partyline.gateway.config.ProvisionedFile;
import org.partyline.gateway.config.Section;
import org.partyline.gateway.provisioning.Entry;
import org.partyline.gateway.provisioning.Provisioning;
import org.partyline.gateway.webhook.Webhooks;

/// Everything that changes at run time as one document: export, and import in one step.
public final class ImportRoutes {
  private static final String YAML = "application/yaml";
  private static final String IF_MATCH =
      "the version that the change is to, in quotes, as GET tells it in ETag; * for any";

  private final Provisioning provisioning;
  private final Access access;
  private final Webhooks webhooks;
  private final Audit audit;

  public ImportRoutes(Provisioning provisioning, Access access, Webhooks webhooks, Audit audit) {
    this.provisioning = provisioning;
    this.access = access;
    this.webhooks = webhooks;
    this.audit = audit;
  }

  /// Somebody who logs in; passwords are not in it.
  record NamedUser(String name, Role role) {}

  /// What is there, or is to be there. Entries of sections are as in the configuration's file.
  ///
  /// @param policy one document
  record Provisioned(
      Optional<List<JsonNode>> permanentRooms,
      Optional<List<JsonNode>> trunks,
      Optional<List<JsonNode>> numbers,
      Optional<JsonNode> policy,
      Optional<List<NamedUser>> users,
      Optional<List<WebhookBody>> webhooks) {
    /// The sections that are given.
    Map<Section, List<ObjectNode>> sections() {
      var sections = new EnumMap<Section, List<ObjectNode>>(Section.class);
      permanentRooms.ifPresent(given -> put(sections, Section.PERMANENT_ROOMS, given));
      trunks.ifPresent(given -> put(sections, Section.TRUNKS, given));
      numbers.ifPresent(given -> put(sections, Section.NUMBERS, given));
      policy
          .filter(given -> !given.isNull())
          .ifPresent(given -> put(sections, Section.POLICY, List.of(given)));
      return sections;
    }

    private static void put(
        Map<Section, List<ObjectNode>> sections, Section section, List<JsonNode> given) {
      var entries = new ArrayList<ObjectNode>();
      for (JsonNode entry : given) {
        if (!(entry instanceof ObjectNode settings)) {
          String place = String.join(".", section.path());
          throw ProblemException.invalid(
              section.key().isPresent() ? place + "[" + entries.size() + "]" : place,
              "a group of settings is needed");
        }
        entries.add(settings);
      }
      sections.put(section, entries);
    }
  }

  /// What becomes of a section: names of entries, the URLs of webhooks.
  ///
  /// @param reordered whether those that stay come in another order
  record ChangesView(
      List<String> added, List<String> changed, List<String> removed, boolean reordered) {}

  /// What an import changes, or would change.
  ///
  /// @param changes by section: `permanent-rooms`, `trunks`, `numbers`, `policy`, `users`,
  ///   `webhooks`
  /// @param needPassword users who are new, and cannot log in until an admin sets a password
  /// @param newWebhooks with their secrets, shown this once
  record ImportedView(
      Map<String, ChangesView> changes, List<String> needPassword, List<NewWebhook> newWebhooks) {}

  /// The routes.
  public List<Route> routes() {
    return List.of(
        Route.get(
                "/provisioned",
                ADMIN,
                "All that changes at run time, without secrets: permanent rooms, trunks, numbers,"
                    + " policy, users, webhooks")
            .answers(Provisioned.class)
            .by(_ -> versioned(() -> ApiResponse.ok(current()))),
        Route.get(
                "/provisioned.yaml",
                ADMIN,
                "The same as YAML, as it stands in the configuration's file")
            .answersAs(YAML)
            .by(_ -> versioned(this::yaml)),
        Route.put(
                "/provisioned",
                ADMIN,
                "Replaces what is given, all of it or nothing; what is left out stays")
            .header("If-Match", true, IF_MATCH)
            .query("dry-run", "boolean", "true to tell only what would change")
            .takes(Provisioned.class, Route.JSON, YAML)
            .answers(ImportedView.class)
            .by(this::replace));
  }

  /// The version first: that of a later document would hide what has changed in between.
  private ApiResponse versioned(Supplier<ApiResponse> answer) {
    String version = etag();
    return answer.get().with("etag", version);
  }

  private ApiResponse yaml() {
    return ApiResponse.text(YAML, ProvisionedFile.yaml((ObjectNode) Json.tree(current())))
        .with("content-disposition", "attachment; filename=\"partyline-export.yaml\"");
  }

  private Provisioned current() {
    return new Provisioned(
        Optional.of(settings(Section.PERMANENT_ROOMS)),
        Optional.of(settings(Section.TRUNKS)),
        Optional.of(settings(Section.NUMBERS)),
        Optional.of(settings(Section.POLICY).getFirst()),
        Optional.of(
            access.users().stream().map(user -> new NamedUser(user.name(), user.role())).toList()),
        Optional.of(
            webhooks.all().stream()
                .map(WebhookRoutes.WebhookView::of)
                .map(view ->
                    new WebhookBody(
                        view.url(), Optional.of(view.events()), Optional.of(view.enabled())))
                .sorted(Comparator.comparing(WebhookBody::url))
                .toList()));
  }

  private List<JsonNode> settings(Section section) {
    return provisioning.entries(section).stream().<JsonNode>map(Entry::settings).toList();
  }

  private String etag() {
    String versions =
        Arrays.stream(Section.values())
                .map(section -> provisioning.entries(section).stream().map(Entry::version).toList())
                .toList()
            + access.users().toString()
            + webhooks.all().stream().map(WebhookRoutes.WebhookView::of).toList();
    return ProvisioningRoutes.etag(
        UUID.nameUUIDFromBytes(versions.getBytes(StandardCharsets.UTF_8)).toString());
  }

  private ApiResponse replace(Request request) throws AccessException {
    Optional<String> version =
        request.header("if-match").filter("*"::equals).isPresent()
            ? Optional.empty()
            : Optional.of(ProvisioningRoutes.etag(ProvisioningRoutes.version(request)));
    var replacing = new Import(provisioning, access, webhooks, audit, request);
    var seen = new AtomicReference<String>("");
    try {
      replacing.make(wanted(request), () -> seen.set(checked(version)));
    } catch (ConfigException e) {
      throw ProblemException.invalid(e.path(), e.advice());
    }
    ApiResponse answer = ApiResponse.ok(replacing.view());
    return request.flag("dry-run") ? answer.with("etag", seen.get()) : answer;
  }

  /// The version that there is.
  ///
  /// @throws ProblemException when it is not the one that was wanted
  private String checked(Optional<String> version) {
    String now = etag();
    if (version.isPresent() && !version.get().equals(now)) {
      throw ProblemException.stale(Json.tree(current()), now);
    }
    return now;
  }

  private static Provisioned wanted(Request request) {
    if (!request.http().mediaType().equals(YAML)) {
      return request.body(Provisioned.class);
    }
    try {
      ObjectNode read = ProvisionedFile.read(ConfigurationSource.ofText(request.http().body()));
      return Json.read(Json.write(read), Provisioned.class);
    } catch (ConfigException e) {
      throw ProblemException.invalid(e.path(), e.advice());
    }
  }
}
