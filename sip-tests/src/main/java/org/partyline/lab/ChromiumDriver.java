package org.partyline.lab;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;

/// Chromium, by its own driver.
final class ChromiumDriver implements BrowserDriver {
  private final ChromeDriver chromium;
  private final Deque<String> tabs = new ArrayDeque<>();
  private final String senses;

  /// @param senses a script that runs in every page before its own
  ChromiumDriver(Path folder, Devices devices, String senses) {
    this.senses = senses;
    this.chromium = new ChromeDriver(service(folder), options(folder, devices));
    chromium.manage().timeouts().scriptTimeout(Duration.ofSeconds(20));
    prepareTab();
    for (String device : List.of("camera", "microphone")) {
      chromium.executeCdpCommand(
          "Browser.setPermission",
          Map.of("permission", Map.of("name", device), "setting", devices.permission(device)));
    }
  }

  private static ChromeDriverService service(Path folder) {
    return new ChromeDriverService.Builder()
        .usingDriverExecutable(new File(Program.find("chromedriver", "chromium-driver")))
        .withLogFile(folder.resolve("chromedriver.log").toFile())
        .build();
  }

  private static ChromeOptions options(Path folder, Devices devices) {
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
        "--lang=en-US",
        "--window-size=1100,800",
        "--autoplay-policy=no-user-gesture-required",
        "--user-data-dir=" + folder.resolve("profile"));
    options.addArguments(
        devices.switches(folder.resolve("voice.wav"), folder.resolve("camera.mjpeg")));
    return options;
  }

  private void prepareTab() {
    chromium.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", senses));
  }

  @Override
  public void open(String link) {
    chromium.get(link);
  }

  @Override
  public @Nullable Object script(String body, Object... arguments) {
    return chromium.executeScript(
        "const args = [...arguments]; return (async () => {" + body + "\n})();", arguments);
  }

  @Override
  public void click(String selector) {
    WebElement element = chromium.findElement(By.cssSelector(selector));
    element.click();
  }

  @Override
  public void keys(CharSequence... keys) {
    new Actions(chromium).sendKeys(keys).perform();
  }

  @Override
  public void openTab() {
    tabs.push(chromium.getWindowHandle());
    chromium.switchTo().newWindow(WindowType.TAB);
    prepareTab();
  }

  @Override
  public void closeTab() {
    chromium.close();
    chromium.switchTo().window(tabs.pop());
  }

  @Override
  public void size(int width, int height) {
    chromium.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
  }

  @Override
  public void dark(boolean dark) {
    var feature = Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
    chromium.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
  }

  @Override
  public byte[] screenshot() {
    return chromium.getScreenshotAs(OutputType.BYTES);
  }

  @Override
  public void close() {
    chromium.quit();
  }
}
