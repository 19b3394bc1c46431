package org.selfdiff.runner.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.record.RgbImage;
import org.selfdiff.runner.visualize.MapPages;

/** Walks through a map as the page serves it; skipped where there is no browser. */
class MapInBrowserTest {
  private static final String MAP = "files/moco-1a2b3c4d/pictures/map.html";

  @TempDir private static Path folder;
  private static Browser browser;
  private static UiServer server;
  private static Path pictures;

  @BeforeAll
  static void open() throws Exception {
    browser = new Browser(Files.createDirectories(folder.resolve("browser")));
    Path root = Files.createDirectories(folder.resolve("runs"));
    RunFixture run = RunFixture.make(root, "moco-1a2b3c4d").steps(1, 8);
    pictures = Files.createDirectories(run.folder().resolve("pictures"));
    Files.write(pictures.resolve("map.png"), new RgbImage(1, 1, new int[1]).png());
    server = new UiServer(root, 0, 1 << 24);
  }

  @AfterAll
  static void close() throws Exception {
    if (server != null) {
      server.close();
    }
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void begin() throws Exception {
    Files.writeString(pictures.resolve("map.html"), MapPages.grid(true));
    browser.open("about:blank");
    browser.open(server.url() + MAP);
    browser.await("document.querySelector('.shown .hint')");
    // Sheets are decoded and drawn.
    browser.await(pixel(0, "[0]") + " >= 0 && " + drawn());
  }

  /** Where image i is on the canvas: the grid of 8 columns is as wide as the shorter side. */
  private static String place(int i) {
    return """
        (() => {
          const map = document.getElementById('map');
          const side = Math.min(map.clientWidth, map.clientHeight) - 60;
          return [map.clientWidth / 2 + (%d / 7 - 0.5) * side, map.clientHeight / 2 - (%d - 2) / 7 * side];
        })()"""
        .formatted(i % 8, i / 8);
  }

  private static String pixel(int i, String part) {
    return "(([x, y]) => document.getElementById('map').getContext('2d').getImageData("
        + "x * devicePixelRatio, y * devicePixelRatio, 1, 1).data"
        + part
        + ")("
        + place(i)
        + ")";
  }

  /** Image 35 is 245 in red, whatever its class. */
  private static String drawn() {
    return "Math.abs(" + pixel(35, "[0]") + " - 245) < 12";
  }

  private static void pointer(String type, int i) throws Exception {
    browser.value(
        """
        (([x, y]) => {
          const map = document.getElementById('map');
          const box = map.getBoundingClientRect();
          map.dispatchEvent(new PointerEvent('%s', {
            pointerId: 1, bubbles: true, clientX: box.left + x, clientY: box.top + y }));
        })(%s)"""
            .formatted(type, place(i)));
  }

  private static void press(String key) throws Exception {
    browser.value(
        "document.getElementById('map').dispatchEvent(new KeyboardEvent('keydown', { key: '"
            + key
            + "', bubbles: true }))");
  }

  private static String text(String selector) throws Exception {
    return browser.value("document.querySelector('" + selector + "')?.textContent ?? ''").asText();
  }

  private static int count(String selector) throws Exception {
    return browser.value("document.querySelectorAll('" + selector + "').length").asInt();
  }

  @Test
  void theImageUnderThePointerIsTold() throws Exception {
    pointer("pointermove", 10);
    assertThat(text(".shown .name")).isEqualTo("image 10.jpg");
    assertThat(text(".shown .class")).isEqualTo("cat " + MapPages.HOSTILE);
    assertThat(text(".near")).isEqualTo("0.99-0.50");
    assertThat(browser.value("document.querySelector('.near button').title").asText())
        .isEqualTo("/data/photos: set/image 11.jpg, dog, cosine 0.99");
    pointer("pointermove", 3);
    assertThat(text(".shown .name")).isEqualTo(MapPages.HOSTILE);
    assertThat(count("#bad")).isZero();
    // One without a thumbnail, and without a class.
    pointer("pointermove", 39);
    assertThat(text(".shown .hint")).startsWith("The page carries pictures of 36 of its 40 images");
    assertThat(text(".shown .class")).isEqualTo("no class");
    pointer("pointerleave", 39);
    assertThat(text(".shown")).startsWith("Point at an image");
  }

  @Test
  void aClickKeepsAnImageAndKeysLeadFromIt() throws Exception {
    pointer("pointerdown", 10);
    pointer("pointerup", 10);
    pointer("pointermove", 20);
    assertThat(text(".shown .name")).isEqualTo("image 10.jpg");
    assertThat(browser.value("location.hash").asText()).isEqualTo("#image=10");
    press("ArrowRight");
    assertThat(text(".shown .name")).isEqualTo("image 11.jpg");
    press("ArrowUp");
    assertThat(text(".shown .name")).isEqualTo("image 19.jpg");
    browser.value("document.querySelector('.near button').click()");
    assertThat(text(".shown .name")).isEqualTo("image 20.jpg");
    assertThat(browser.value("document.getElementById('map').ariaLabel").asText())
        .isEqualTo("Map of 40 images. /data/photos: set/image 20.jpg, cat " + MapPages.HOSTILE);
    press("Escape");
    pointer("pointerleave", 20);
    assertThat(text(".shown")).startsWith("Point at an image");
  }

  @Test
  void aClickOnAClassHidesIt() throws Exception {
    assertThat(count(".legend button")).isEqualTo(3);
    browser.value("document.querySelectorAll('.legend button')[1].click()");
    assertThat(text(".map aside h2")).startsWith("23 of 40 images");
    pointer("pointermove", 11);
    assertThat(text(".shown")).startsWith("Point at an image");
    browser.value("document.querySelectorAll('.legend button')[1].click()");
    browser.value(
        "(input => { input.value = 'AGE 1'; input.dispatchEvent(new Event('input')); })"
            + "(document.getElementById('names'))");
    assertThat(text(".map aside h2")).startsWith("11 of 40 images");
  }

  @Test
  void theMapIsZoomedAndMovedAndShownWhole() throws Exception {
    press("+");
    assertThat(text(".zoom output")).isEqualTo("1.5 ×");
    browser.value(
        "document.getElementById('map').dispatchEvent("
            + "new WheelEvent('wheel', { deltaY: -500, clientX: 300, clientY: 300 }))");
    assertThat(text(".zoom output")).isEqualTo("3.3 ×");
    pointer("pointerdown", 12);
    pointer("pointermove", 13);
    pointer("pointerup", 13);
    // That was a drag: nothing is kept.
    assertThat(browser.value("location.hash").asText()).isEmpty();
    press("0");
    assertThat(text(".zoom output")).isEqualTo("1.0 ×");
    pointer("pointermove", 12);
    assertThat(text(".shown .name")).isEqualTo("image 12.jpg");
  }

  @Test
  void anAddressNamesAnImage() throws Exception {
    Files.writeString(pictures.resolve("map.html"), MapPages.grid(false));
    browser.open("about:blank");
    browser.open(server.url() + MAP + "#image=9");
    browser.await("document.querySelector('.shown .name')?.textContent === 'image 9.jpg'");
    // Without classes there is no legend and no class.
    assertThat(count(".legend, .shown .class")).isZero();
  }

  @Test
  void thePageOfARunLeadsToItsMap() throws Exception {
    browser.open("about:blank");
    browser.open(server.url() + "#/run/moco-1a2b3c4d");
    browser.await("document.querySelector('.gallery a')");
    assertThat(
            browser.value("new URL(document.querySelector('.gallery a').href).pathname").asText())
        .isEqualTo("/" + MAP);
    assertThat(text(".links")).contains("pictures/map.html");
  }
}
