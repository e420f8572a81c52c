package org.partyline.lab;

import static org.partyline.lab.Eventually.eventually;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// A person at the page for admins, who uses it by what it shows.
public final class Admin extends Browser {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final String web;

  /// @param web where the gateway's pages are, without a slash at the end
  public Admin(Kind kind, String web) {
    super(kind, "admin-" + kind, Tone.of(300), Camera.GREEN, Devices.ALLOWED);
    this.web = web;
  }

  /// Opens the page, and logs in where that is to be done.
  public void logsIn(String name, String password) {
    opens(web + "/");
    opens(web + "/admin/");
    eventually(this + " sees the page", PATIENCE, () -> !shows("h1").isEmpty());
    if (shows("h1").equals("Log in")) {
      fillsIn(name, password);
    }
    sees("h1", "Overview");
  }

  /// Fills in the form that is shown, and sends it.
  public void fillsIn(String name, String password) {
    sees("main.entrance", "Name");
    types("name", name);
    types("password", password);
    clicks("main.entrance button.primary");
  }

  /// Presses the element, once it is there.
  @Override
  public void clicks(String selector) {
    has(selector);
    super.clicks(selector);
  }

  private void has(String selector) {
    eventually(
        this + " has " + selector,
        PATIENCE,
        () ->
            Boolean.TRUE.equals(
                script("return !!document.querySelector(args[0])?.checkVisibility()", selector)));
  }

  /// What stands in a field is then this.
  public void types(String field, String text) {
    has("[name='" + field + "']");
    script(
        "const f = document.querySelector(`[name=${args[0]}]`); f.value = ''; f.focus();", field);
    presses(text);
  }

  /// Chooses a file of that text.
  public void choosesFile(String name, String text) {
    has("[type=file]");
    script(
        "const field = document.querySelector('[type=file]'); const all = new DataTransfer();"
            + "all.items.add(new File([args[1]], args[0])); field.files = all.files;"
            + "field.dispatchEvent(new Event('change'))",
        name,
        text);
  }

  /// What a link leads to, as text.
  public String downloads(String selector) {
    has(selector);
    return String.valueOf(
        script("return (await fetch(document.querySelector(args[0]).href)).text()", selector));
  }

  /// Adds a user, as from another page.
  public void addsUserElsewhere(String name, String password) {
    script(
        "const { csrf } = await (await fetch('/api/v1/session')).json();"
            + "await fetch('/api/v1/users', { method: 'POST',"
            + "headers: { 'X-CSRF-Token': csrf, 'Content-Type': 'application/json' },"
            + "body: JSON.stringify({ name: args[0], role: 'viewer', password: args[1] }) })",
        name,
        password);
  }

  /// Goes to a view, as its entry in the menu would.
  public void goesTo(String view, String title) {
    script("location.hash = `#/${args[0]}`", view);
    sees("h1", title);
    eventually("it has loaded", PATIENCE, () -> !shows("#main").contains("Loading"));
  }

  /// That part of the page comes to say this.
  public void sees(String selector, String words) {
    try {
      eventually(this + " sees " + words, PATIENCE, () -> shows(selector).contains(words));
    } catch (AssertionError e) {
      screenshot("not-seen");
      throw new AssertionError(e.getMessage() + " at " + selector + " of: " + shows("body"), e);
    }
  }

  /// The text that can be seen there.
  public String shows(String selector) {
    return String.valueOf(
        script("return document.querySelector(args[0])?.innerText ?? ''", selector));
  }

  /// What went wrong in the page.
  public List<?> complaints() {
    return Objects.requireNonNull((List<?>) script("return window.lab.complaints"));
  }
}
