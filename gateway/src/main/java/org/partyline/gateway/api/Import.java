package org.partyline.gateway.api;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.partyline.gateway.access.Access;
import org.partyline.gateway.access.AccessException;
import org.partyline.gateway.access.User;
import org.partyline.gateway.api.ImportRoutes.ChangesView;
import org.partyline.gateway.api.ImportRoutes.ImportedView;
import org.partyline.gateway.api.ImportRoutes.NamedUser;
import org.partyline.gateway.api.ImportRoutes.Provisioned;
import org.partyline.gateway.api.UserRoutes.UserView;
import org.partyline.gateway.api.WebhookRoutes.NewWebhook;
import org.partyline.gateway.api.WebhookRoutes.WebhookBody;
import org.partyline.gateway.api.WebhookRoutes.WebhookView;
import org.partyline.gateway.config.Section;
import org.partyline.gateway.provisioning.Provisioning;
import org.partyline.gateway.provisioning.SectionChange;
import org.partyline.gateway.webhook.Webhook;
import org.partyline.gateway.webhook.Webhooks;

/// One import. Users are locked first, then webhooks, then sections; what the first two have to
/// write, and their lines in the audit log, is written within the transaction of the sections.
final class Import {
  private final Provisioning provisioning;
  private final Access access;
  private final Webhooks webhooks;
  private final Audit audit;
  private final Request request;
  private final boolean dry;
  private final List<Runnable> writes = new ArrayList<>();
  private final Map<String, ChangesView> changes = new LinkedHashMap<>();
  private List<String> needPassword = List.of();
  private List<NewWebhook> newWebhooks = List.of();

  Import(
      Provisioning provisioning, Access access, Webhooks webhooks, Audit audit, Request request) {
    this.provisioning = provisioning;
    this.access = access;
    this.webhooks = webhooks;
    this.audit = audit;
    this.request = request;
    this.dry = request.flag("dry-run");
  }

  /// Makes it.
  ///
  /// @param first run once nothing else can change any more what is replaced
  void make(Provisioned wanted, Runnable first) throws AccessException {
    if (wanted.users().isEmpty()) {
      exceptUsers(wanted, first);
      return;
    }
    access.replace(
        users(wanted.users().get()),
        request.who().name(),
        users -> {
          List<User> added =
              compare(
                  UserRoutes.USERS,
                  users.before(),
                  users.after(),
                  User::name,
                  User::name,
                  UserView::of);
          needPassword = added.stream().map(User::name).toList();
          writes.addFirst(users.save());
          return exceptUsers(wanted, first);
        });
  }

  private static List<User> users(List<NamedUser> given) {
    var users = new ArrayList<User>();
    for (NamedUser user : given) {
      if (user == null) {
        throw ProblemException.invalid("users[" + users.size() + "]", "name and role are needed");
      }
      users.add(new User(user.name(), user.role(), ""));
    }
    return users;
  }

  private boolean exceptUsers(Provisioned wanted, Runnable first) {
    if (wanted.webhooks().isEmpty()) {
      return sections(wanted, first);
    }
    try {
      webhooks.replace(
          webhooks(wanted.webhooks().get()),
          hooks -> {
            List<Webhook> added =
                compare(
                    WebhookRoutes.WEBHOOKS,
                    hooks.before(),
                    hooks.after(),
                    Webhook::id,
                    webhook -> webhook.url().toString(),
                    WebhookView::of);
            newWebhooks = added.stream().map(NewWebhook::of).toList();
            writes.addFirst(hooks.save());
            return sections(wanted, first);
          });
      return !dry;
    } catch (Webhooks.RefusedException e) {
      throw ProblemException.invalid(WebhookRoutes.WEBHOOKS, String.valueOf(e.getMessage()));
    }
  }

  private List<Webhooks.Wanted> webhooks(List<WebhookBody> given) {
    var wanted = new ArrayList<Webhooks.Wanted>();
    for (WebhookBody hook : given) {
      String place = WebhookRoutes.WEBHOOKS + "[" + wanted.size() + "]";
      if (hook == null) {
        throw ProblemException.invalid(place, "a URL is needed");
      }
      try {
        URI url = WebhookRoutes.url(hook);
        webhooks
            .refusal(url)
            .ifPresent(why -> {
              throw ProblemException.invalid("url", why);
            });
        wanted.add(
            new Webhooks.Wanted(url, WebhookRoutes.events(hook), hook.enabled().orElse(true)));
      } catch (ProblemException e) {
        throw e.at(place);
      }
    }
    return wanted;
  }

  private boolean sections(Provisioned wanted, Runnable first) {
    var replacement =
        new Provisioning.Replacement(wanted.sections(), first, () -> writes.forEach(Runnable::run));
    provisioning
        .replaceAll(replacement, request.who().name(), dry)
        .forEach((section, change) -> changes.put(section.word(), view(section, change)));
    return !dry;
  }

  private static ChangesView view(Section section, SectionChange change) {
    // The one entry of a section that is one document has no name.
    List<String> changed =
        section.key().isPresent()
            ? change.changed()
            : change.changed().stream().map(_ -> section.word()).toList();
    return new ChangesView(change.added(), changed, change.removed(), change.reordered());
  }

  /// Notes what changes, and the lines of the audit log about it.
  ///
  /// @return what is new
  private <T> List<T> compare(
      String section,
      List<T> before,
      List<T> after,
      Function<T, String> id,
      Function<T, String> name,
      Function<T, ? extends Record> view) {
    var was = new LinkedHashMap<String, T>();
    before.forEach(one -> was.put(id.apply(one), one));
    var added = new ArrayList<T>();
    var changed = new ArrayList<T>();
    for (T is : after) {
      Optional<T> then = Optional.ofNullable(was.remove(id.apply(is)));
      if (then.isEmpty()) {
        added.add(is);
        writes.add(() -> audit.added(request, section, id.apply(is), view.apply(is)));
      } else if (!then.get().equals(is)) {
        changed.add(is);
        writes.add(() ->
            audit.changed(request, section, id.apply(is), view.apply(then.get()), view.apply(is)));
      }
    }
    was.values()
        .forEach(gone ->
            writes.add(() -> audit.removed(request, section, id.apply(gone), view.apply(gone))));
    changes.put(
        section,
        new ChangesView(
            added.stream().map(name).toList(),
            changed.stream().map(name).toList(),
            was.values().stream().map(name).toList(),
            false));
    return added;
  }

  /// What has changed, or would.
  ImportedView view() {
    var inOrder = new LinkedHashMap<String, ChangesView>();
    for (Section section : Section.values()) {
      Optional.ofNullable(changes.get(section.word()))
          .ifPresent(change -> inOrder.put(section.word(), change));
    }
    changes.forEach(inOrder::putIfAbsent);
    return new ImportedView(inOrder, needPassword, dry ? List.of() : newWebhooks);
  }
}
