package org.partyline.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.partyline.lab.Eventually.eventually;

import java.io.File;
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
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/// A person at a browser: Chromium, with a tone for a microphone and a coloured film for a camera.
public class Browser implements Ear, AutoCloseable {
  /// Least mean difference between two looks, in steps of 255, of a picture that moves.
  private static final double MOVES = 0.8;

  private record Picture(double red, double green, double blue, double moved) {}

  private final String name;
  private final Path folder;
  private final ChromeDriver chromium;

  protected Browser(String name, Tone voice, Camera camera, Devices devices) {
    this.name = name;
    this.folder = Folders.fresh("browser-" + name);
    voice.sound(48_000, Duration.ofSeconds(4)).write(folder.resolve("voice.wav"), 1);
    camera.film(folder);
    this.chromium = launch(folder, devices);
    chromium.manage().timeouts().scriptTimeout(Duration.ofSeconds(20));
    chromium.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", senses()));
    for (String device : List.of("camera", "microphone")) {
      chromium.executeCdpCommand(
          "Browser.setPermission",
          Map.of("permission", Map.of("name", device), "setting", devices.permission(device)));
    }
  }

  /// Chromium, started on an empty page.
  public static Browser of(String name, Tone voice, Camera camera) {
    return new Browser(name, voice, camera, Devices.ALLOWED);
  }

  private static ChromeDriver launch(Path folder, Devices devices) {
    var service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new File(Program.find("chromedriver", "chromium-driver")))
            .withLogFile(folder.resolve("chromedriver.log").toFile())
            .build();
    var options = new ChromeOptions();
    options.setBinary(Program.find("chromium", "chromium"));
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-extensions",
        "--window-size=1100,800",
        "--autoplay-policy=no-user-gesture-required",
        "--user-data-dir=" + folder.resolve("profile"));
    options.addArguments(
        devices.switches(folder.resolve("voice.wav"), folder.resolve("camera.mjpeg")));
    return new ChromeDriver(service, options);
  }

  public void opens(String link) {
    chromium.get(link);
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

  /// Shows none of these now.
  public void doesNotSee(Camera... cameras) {
    for (Camera camera : cameras) {
      if (pictures().stream().anyMatch(p -> camera.made(p.red, p.green, p.blue))) {
        throw new AssertionError(this + " should not see " + camera);
      }
    }
  }

  private static boolean shows(Picture picture, Camera camera) {
    return picture.moved > MOVES && camera.made(picture.red, picture.green, picture.blue);
  }

  private List<Picture> pictures() {
    var found = new ArrayList<Picture>();
    if (result("window.lab.pictures()") instanceof List<?> pictures) {
      for (Object picture : pictures) {
        if (picture instanceof Map<?, ?> p) {
          found.add(
              new Picture(
                  number(p.get("red")),
                  number(p.get("green")),
                  number(p.get("blue")),
                  number(p.get("moved"))));
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

  /// The driver, for what has no verb yet.
  public ChromeDriver chromium() {
    return chromium;
  }

  /// Keeps what the person sees, under `target/lab`.
  public Path screenshot(String what) {
    Path picture = folder.resolve(what + ".png");
    try {
      Files.write(picture, chromium.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return picture;
  }

  /// Goes away without a word: the window is closed.
  @Override
  public void close() {
    chromium.quit();
  }

  @Override
  public String toString() {
    return "browser " + name;
  }

  private Object result(String promise) {
    return Objects.requireNonNullElse(
        chromium.executeAsyncScript(
            "const done = arguments[0]; "
                + promise
                + ".then(done, error => done('failed: ' + error));"),
        List.of());
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
