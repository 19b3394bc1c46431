package org.selfdiff.runner.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at the page in a browser; skipped where there is none. */
class PageTest {
  @TempDir private static Path folder;
  private static Browser browser;
  private static UiServer server;
  private static RunFixture run;

  @BeforeAll
  static void open() throws Exception {
    browser = new Browser(Files.createDirectories(folder.resolve("browser")));
    Path root = Files.createDirectories(folder.resolve("runs"));
    run = RunFixture.make(root, "moco-1a2b3c4d").steps(1, 100);
    run.held(ProcessHandle.current().pid());
    RunFixture.make(root, "<i>markup<i>-7").steps(1, 5).status("diverged", "the loss is no number");
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
    browser.open("about:blank");
  }

  private static String text(String selector) throws Exception {
    return browser.value("document.querySelector(`" + selector + "`).textContent").asText();
  }

  @Test
  void theListNamesTheRunsAndTheirStates() throws Exception {
    browser.open(server.url());
    browser.await("document.querySelectorAll('tbody tr').length === 2");

    assertThat(text("[data-id=moco-1a2b3c4d] td.name"))
        .isEqualTo("moco 1a2b3c4dmoco · resnet18 · shapes");
    assertThat(text("[data-id=moco-1a2b3c4d] td.state")).isEqualTo("running");
    assertThat(text("[data-id^='<i>'] td.state")).isEqualTo("diverged");
    assertThat(text("header .sub")).startsWith("2 runs, 1 running · ");
    // The name that is markup is text.
    assertThat(browser.value("document.querySelectorAll('tbody i').length").asInt()).isZero();
    assertThat(text("[data-id^='<i>'] a")).isEqualTo("<i>markup<i>");
  }

  @Test
  void theListIsFilteredAndSorted() throws Exception {
    browser.open(server.url() + "#/?filter=moco%20running");
    browser.await("document.querySelectorAll('tbody tr').length === 1");
    assertThat(text("header .sub")).startsWith("1 of 2 runs, 1 running · ");

    browser.open("about:blank");
    browser.open(server.url() + "#/?sort=loss&order=up");
    browser.await("document.querySelectorAll('tbody tr').length === 2");
    assertThat(text("tbody tr td.loss")).isEqualTo("0.1000");
    browser.value("document.querySelector('th[aria-sort] button').click()");
    assertThat(text("tbody tr td.loss")).isEqualTo("2.000");
    assertThat(text("th[aria-sort=descending]")).isEqualTo("Loss");
  }

  @Test
  void curvesAreDrawnAndANewLineArrives() throws Exception {
    browser.open(server.url() + "#/run/moco-1a2b3c4d");
    browser.await("document.querySelector('[data-key=loss] path.curve.s0')");

    assertThat(text("h1")).isEqualTo("moco");
    assertThat(text("[data-key=loss] .last")).isEqualTo("0.1000");
    String drawn =
        "document.querySelector('[data-key=loss] path.curve').getAttribute('d').split('L').length";
    assertThat(browser.value(drawn).asInt()).isEqualTo(100);

    run.append("{\"step\":101,\"epoch\":25.25,\"time\":").append("1.9e9,\"loss\":0.0625}\n");
    browser.await(drawn + " === 101");
    assertThat(text("[data-key=loss] .last")).isEqualTo("0.06250");
    browser.await("document.querySelector('.tiles .value').textContent === '0.06250'");
  }

  @Test
  void runsAreLaidOverEachOther() throws Exception {
    browser.open(
        server.url()
            + "#/compare/moco-1a2b3c4d,"
            + browser.value("encodeURIComponent('<i>markup<i>-7')").asText());
    browser.await("document.querySelector('[data-key=loss] path.curve.s1')");

    assertThat(text(".differences tbody"))
        .isEqualTo("method.temperature0.80.1" + "namemoco<i>markup<i>");
    assertThat(
            browser.value("document.querySelectorAll('[data-key=loss] path.curve').length").asInt())
        .isEqualTo(2);
  }

  @Test
  void keysMoveTheValueThatIsShown() throws Exception {
    browser.open(server.url() + "#/run/moco-1a2b3c4d");
    browser.await("document.querySelector('[data-key=lr] svg')");
    String press =
        "document.querySelector('[data-key=lr] svg').dispatchEvent("
            + "new KeyboardEvent('keydown', { key: '%s', bubbles: true }))";
    browser.value(press.formatted("Home"));
    assertThat(text("[data-key=lr] .tip")).startsWith("epoch 0.250.1000");
    browser.value(press.formatted("ArrowRight"));
    assertThat(text("[data-key=lr] .tip")).startsWith("epoch 0.50.1000");
  }

  @Test
  void axesHaveRoundMarksThatEncloseTheValues() throws Exception {
    browser.open(server.url());
    browser.await("document.querySelector('tbody tr')");

    assertThat(marks("around(0.12, 0.83, 4, true)")).isEqualTo("0 % 20 % 40 % 60 % 80 % 100 %");
    assertThat(marks("around(1e6, 3e7, 4, false)")).isEqualTo("0 1e7 2e7 3e7");
    assertThat(marks("aroundLog(2e-8, 0.1, false)")).isEqualTo("1e-8 1e-6 1e-4 0.01 1");
    assertThat(marks("aroundLog(0.02, 0.05, true)")).isEqualTo("2 % 5 %");
    assertThat(marks("along(0, 7300, 5, 'time')")).isEqualTo("0s 30m 1h 1h 30m 2h");
    assertThat(marks("along(0, 3, 5, 'step')")).isEqualTo("0 1 2 3");
  }

  private static String marks(String call) throws Exception {
    return browser
        .value("import('/axis.js').then(a => a." + call + ".map(t => t.text).join(' '))")
        .asText();
  }

  @Test
  void smoothingWeighsBothSidesAndLeavesGaps() throws Exception {
    browser.open(server.url());
    browser.await("document.querySelector('tbody tr')");
    String smooth = "import('/curves.js').then(c => c.smooth([0, null, 8, 0], %s).join(' '))";

    // 0.5 from one place to the next: (0 + 8 / 4 + 0 / 8) / (1 + 1 / 4 + 1 / 8) is the first.
    assertThat(browser.value(smooth.formatted("0.5")).asText())
        .isEqualTo(2 / 1.375 + "  " + 8 / 1.75 + " " + 4 / 1.625);
    assertThat(browser.value(smooth.formatted("0")).asText()).isEqualTo("0  8 0");
  }
}
