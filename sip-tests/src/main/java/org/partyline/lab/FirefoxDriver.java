package org.partyline.lab;

import static org.partyline.lab.Eventually.eventually;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.json.Json;

/// Firefox, by WebDriver BiDi: Debian has no driver for it. Its microphone is a sine, its camera a
/// plane that changes colour.
final class FirefoxDriver implements BrowserDriver {
  private static final Pattern LISTENING = Pattern.compile("BiDi listening on (ws://\\S+)");

  private final Json json = new Json();
  private final Program soundServer;
  private final Program program;
  private final Bidi bidi;
  private final Deque<String> tabs = new ArrayDeque<>();

  /// @param senses a script that runs in every page before its own
  FirefoxDriver(Path folder, Tone voice, Devices devices, String senses) {
    Path profile = folder.resolve("profile");
    if (!profile.toFile().mkdirs()) {
      throw new AssertionError("no profile");
    }
    Folders.write(profile.resolve("user.js"), preferences(voice, devices));
    Path sound = folder.resolve("sound");
    this.soundServer = soundServer(folder, sound);
    this.program =
        Program.start(
            "firefox",
            folder,
            List.of(
                "/usr/bin/env",
                "HOME=" + folder,
                "PULSE_SERVER=unix:" + sound,
                Program.find("firefox-esr", "firefox-esr"),
                "--headless",
                "--no-remote",
                "--profile",
                profile.toString(),
                "--width=1100",
                "--height=800",
                "--remote-debugging-port=0"));
    try {
      eventually(
          "Firefox listens",
          Duration.ofSeconds(30),
          () -> LISTENING.matcher(program.output()).find());
      Matcher listening = LISTENING.matcher(program.output());
      if (!listening.find()) {
        throw new AssertionError("Firefox does not say where it listens");
      }
      this.bidi = new Bidi(URI.create(listening.group(1) + "/session"));
    } catch (AssertionError e) {
      program.close();
      soundServer.close();
      throw new AssertionError("Firefox did not start:\n" + program.tail(), e);
    }
    bidi.send("session.new", Map.of("capabilities", Map.of()));
    bidi.send("script.addPreloadScript", Map.of("functionDeclaration", "() => {" + senses + "\n}"));
    if (bidi.send("browsingContext.getTree", Map.of()).get("contexts") instanceof List<?> all
        && all.getFirst() instanceof Map<?, ?> first) {
      tabs.push(String.valueOf(first.get("context")));
    }
    size(1100, 700);
  }

  /// A sound card of thin air: without one Firefox's audio contexts never start.
  private static Program soundServer(Path folder, Path socket) {
    return Program.start(
        "pulseaudio",
        folder,
        List.of(
            "/usr/bin/env",
            "HOME=" + folder,
            "XDG_RUNTIME_DIR=" + folder,
            Program.find("pulseaudio", "pulseaudio"),
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--use-pid-file=no",
            "-L",
            "module-null-sink",
            "-L",
            "module-native-protocol-unix auth-anonymous=1 socket=" + socket));
  }

  private static String preferences(Tone voice, Devices devices) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("media.navigator.streams.fake", devices != Devices.NONE);
    all.put("media.navigator.audio.fake_frequency", voice.hertz());
    all.put("media.navigator.permission.disabled", devices == Devices.ALLOWED);
    all.put("permissions.default.camera", devices.permission("camera").equals("denied") ? 2 : 1);
    all.put(
        "permissions.default.microphone",
        devices.permission("microphone").equals("denied") ? 2 : 1);
    all.put("media.autoplay.default", 0);
    all.put("intl.locale.requested", "en-US");
    all.put("intl.accept_languages", "en-US, en");
    all.put("browser.shell.checkDefaultBrowser", false);
    all.put("browser.startup.page", 0);
    all.put("browser.startup.homepage_override.mstone", "ignore");
    all.put("browser.tabs.warnOnClose", false);
    // Nothing is fetched from outside.
    all.put("app.update.enabled", false);
    all.put("app.normandy.enabled", false);
    all.put("browser.safebrowsing.malware.enabled", false);
    all.put("browser.safebrowsing.phishing.enabled", false);
    all.put("browser.safebrowsing.update.enabled", false);
    all.put("datareporting.policy.dataSubmissionEnabled", false);
    all.put("extensions.update.enabled", false);
    all.put("media.gmp-manager.updateEnabled", false);
    all.put("network.captive-portal-service.enabled", false);
    all.put("network.connectivity-service.enabled", false);
    all.put("services.settings.server", "http://127.0.0.1:9/");
    all.put("toolkit.telemetry.enabled", false);
    var out = new StringBuilder();
    all.forEach((name, value) ->
        out.append(
            "user_pref(\"%s\", %s);\n"
                .formatted(name, value instanceof String text ? '"' + text + '"' : value)));
    return out.toString();
  }

  private String tab() {
    return Objects.requireNonNull(tabs.peek());
  }

  @Override
  public void open(String link) {
    bidi.send(
        "browsingContext.navigate", Map.of("context", tab(), "url", link, "wait", "complete"));
  }

  @Override
  public @Nullable Object script(String body, Object... arguments) {
    String function =
        "async (given) => { const args = JSON.parse(given); return JSON.stringify(await (async ()"
            + " => {"
            + body
            + "\n})()); }";
    Map<?, ?> value = call(function, Map.of("type", "string", "value", json.toJson(arguments)));
    return value.get("value") instanceof String text ? json.toType(text, Object.class) : null;
  }

  /// The remote value that the function returns.
  private Map<?, ?> call(String function, Map<String, ?> argument) {
    Map<?, ?> result =
        bidi.send(
            "script.callFunction",
            Map.of(
                "functionDeclaration",
                function,
                "awaitPromise",
                true,
                "target",
                Map.of("context", tab()),
                "arguments",
                List.of(argument),
                "userActivation",
                false));
    if (result.get("result") instanceof Map<?, ?> value) {
      return value;
    }
    throw new AssertionError("the script failed: " + result.get("exceptionDetails"));
  }

  @Override
  public void click(String selector) {
    Map<?, ?> element =
        call(
            "(selector) => { const found = document.querySelector(selector);"
                + " found?.scrollIntoView({ block: 'nearest' }); return found; }",
            Map.of("type", "string", "value", selector));
    if (!(element.get("sharedId") instanceof String id)) {
      throw new AssertionError("the page has no " + selector);
    }
    var origin = Map.of("type", "element", "element", Map.of("sharedId", id));
    act(
        Map.of(
            "type",
            "pointer",
            "id",
            "mouse",
            "actions",
            List.of(
                Map.of("type", "pointerMove", "x", 0, "y", 0, "origin", origin),
                Map.of("type", "pointerDown", "button", 0),
                Map.of("type", "pointerUp", "button", 0))));
  }

  @Override
  public void keys(CharSequence... keys) {
    var actions = new ArrayList<Map<String, ?>>();
    String.join("", keys)
        .codePoints()
        .mapToObj(Character::toString)
        .forEach(key -> {
          actions.add(Map.of("type", "keyDown", "value", key));
          actions.add(Map.of("type", "keyUp", "value", key));
        });
    act(Map.of("type", "key", "id", "keyboard", "actions", actions));
  }

  private void act(Map<String, ?> source) {
    bidi.send("input.performActions", Map.of("context", tab(), "actions", List.of(source)));
  }

  @Override
  public void openTab() {
    Map<?, ?> made = bidi.send("browsingContext.create", Map.of("type", "tab"));
    tabs.push(String.valueOf(made.get("context")));
  }

  @Override
  public void closeTab() {
    bidi.send("browsingContext.close", Map.of("context", tabs.pop()));
  }

  @Override
  public void size(int width, int height) {
    bidi.send(
        "browsingContext.setViewport",
        Map.of("context", tab(), "viewport", Map.of("width", width, "height", height)));
  }

  @Override
  public void dark(boolean dark) {
    bidi.send(
        "emulation.setForcedColorsModeThemeOverride",
        Map.of("contexts", List.of(tab()), "theme", dark ? "dark" : "light"));
  }

  @Override
  public byte[] screenshot() {
    Map<?, ?> picture = bidi.send("browsingContext.captureScreenshot", Map.of("context", tab()));
    return Base64.getDecoder().decode(String.valueOf(picture.get("data")));
  }

  @Override
  public void close() {
    bidi.close();
    program.close();
    soundServer.close();
  }
}
