package org.partyline.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.partyline.lab.Eventually.eventually;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A person at a browser, with a tone for a microphone and a coloured picture for a camera.
public class Browser implements Ear, AutoCloseable {
  /// Least mean difference between two looks, in steps of 255, of a picture that moves.
  private static final double MOVES = 0.8;

  private record Colour(double red, double green, double blue) {
    static Colour of(Map<?, ?> from) {
      return new Colour(
          number(from.get("red")), number(from.get("green")), number(from.get("blue")));
    }

    boolean of(Camera camera) {
      return camera.made(red, green, blue);
    }
  }

  /// @param moved the mean difference between two looks
  private record Picture(Colour mean, List<Colour> quarters, double moved) {
    boolean hasInAQuarter(Camera camera) {
      return quarters.stream().anyMatch(quarter -> quarter.of(camera));
    }
  }

  /// The browsers that are tried.
  public enum Kind {
    CHROMIUM,
    FIREFOX
  }

  private final String name;
  private final Path folder;
  private final BrowserDriver driver;
  private final Camera camera;

  protected Browser(Kind kind, String name, Tone voice, Camera camera, Devices devices) {
    this.name = name;
    this.folder = Folders.fresh("browser-" + name);
    if (kind == Kind.FIREFOX) {
      this.camera = Camera.CHANGING;
      this.driver = new FirefoxDriver(folder, voice, devices, senses());
    } else {
      this.camera = camera;
      voice.sound(48_000, Duration.ofSeconds(4)).write(folder.resolve("voice.wav"), 1);
      camera.film(folder);
      this.driver = new ChromiumDriver(folder, devices, senses());
    }
  }

  /// Chromium, started on an empty page.
  public static Browser of(String name, Tone voice, Camera camera) {
    return of(Kind.CHROMIUM, name, voice, camera);
  }

  /// A browser, started on an empty page.
  public static Browser of(Kind kind, String name, Tone voice, Camera camera) {
    return new Browser(kind, name, voice, camera, Devices.ALLOWED);
  }

  /// What its camera shows: the one asked for, unless the browser has only one of its own.
  public Camera camera() {
    return camera;
  }

  public void opens(String link) {
    driver.open(link);
  }

  /// Sees, within twenty seconds, a moving picture from each of these cameras.
  public void sees(Camera... cameras) {
    var wanted = List.of(cameras);
    eventually(
        this + " sees " + wanted + " move",
        Duration.ofSeconds(20),
        () -> {
          var pictures = pictures();
          var missing =
              wanted.stream()
                  .filter(camera -> pictures.stream().noneMatch(p -> shows(p, camera)))
                  .toList();
          if (!missing.isEmpty()) {
            throw new AssertionError("missing: " + missing + "; shown: " + pictures);
          }
          return true;
        });
  }

  /// Sees, within twenty seconds, one moving picture that has all of these cameras in it.
  public void seesTogether(Camera... cameras) {
    var wanted = List.of(cameras);
    eventually(
        this + " sees " + wanted + " in one picture",
        Duration.ofSeconds(20),
        () ->
            pictures().stream()
                .anyMatch(picture ->
                    picture.moved > MOVES / wanted.size()
                        && wanted.stream().allMatch(picture::hasInAQuarter)));
  }

  /// Pictures that it has decoded so far, of all that it has received.
  public long decodedFrames() {
    Object frames =
        script(
            """
            let frames = 0;
            for (const peer of window.lab.peers) {
              for (const each of (await peer.getStats()).values()) {
                if (each.type === "inbound-rtp" && each.kind === "video") frames += each.framesDecoded ?? 0;
              }
            }
            return frames;
            """);
    return frames instanceof Number count ? count.longValue() : 0;
  }

  /// Shows none of these now.
  public void doesNotSee(Camera... cameras) {
    for (Camera camera : cameras) {
      if (pictures().stream().anyMatch(p -> p.mean().of(camera))) {
        throw new AssertionError(this + " should not see " + camera);
      }
    }
  }

  private static boolean shows(Picture picture, Camera camera) {
    return picture.moved > MOVES && picture.mean().of(camera);
  }

  private List<Picture> pictures() {
    var found = new ArrayList<Picture>();
    if (result("window.lab.pictures()") instanceof List<?> pictures) {
      for (Object picture : pictures) {
        if (picture instanceof Map<?, ?> p) {
          List<Colour> quarters =
              p.get("quarters") instanceof List<?> four
                  ? four.stream().map(each -> Colour.of((Map<?, ?>) each)).toList()
                  : List.of();
          found.add(new Picture(Colour.of(p), quarters, number(p.get("moved"))));
        }
      }
    }
    return found;
  }

  @Override
  public double[] levels(List<Tone> tones) {
    var hertz = tones.stream().map(Tone::hertz).toList();
    return result("window.lab.levels(" + hertz + ")") instanceof List<?> levels
        ? levels.stream().mapToDouble(Browser::number).toArray()
        : new double[0];
  }

  /// Runs the body of an async function in the page, with `args` at hand; returns what it returns,
  /// as JSON.
  public @Nullable Object script(String body, Object... args) {
    return driver.script(body, args);
  }

  /// Presses the element; fails when there is none.
  public void clicks(String selector) {
    driver.click(selector);
  }

  /// Types, wherever the focus is.
  public void presses(CharSequence... keys) {
    driver.keys(keys);
  }

  /// Goes on in a new tab.
  public void opensTab() {
    driver.openTab();
  }

  /// Closes the tab that was opened last, and is back at the one before.
  public void closesTab() {
    driver.closeTab();
  }

  /// Looks through a window of this size, in CSS pixels.
  public void resizes(int width, int height) {
    driver.size(width, height);
  }

  /// Prefers dark pages, or light ones.
  public void prefersDark(boolean dark) {
    driver.dark(dark);
  }

  /// Keeps what the person sees, under `target/lab`.
  public Path screenshot(String what) {
    Path picture = folder.resolve(what + ".png");
    try {
      Files.write(picture, driver.screenshot());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return picture;
  }

  /// Goes away without a word: the window is closed.
  @Override
  public void close() {
    driver.close();
  }

  @Override
  public String toString() {
    return "browser " + name;
  }

  private Object result(String promise) {
    return Objects.requireNonNullElse(script("return " + promise), List.of());
  }

  private static double number(@Nullable Object value) {
    return value instanceof Number n ? n.doubleValue() : -120;
  }

  private static String senses() {
    try (var in = Browser.class.getResourceAsStream("senses.js")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
