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

    assertThat(text("[data-id=moco-1a2b3c4d] td.name")).isEqualTo("mocomoco · resnet18 · shapes");
    assertThat(
            browser
                .value("document.querySelector('[data-id=moco-1a2b3c4d] td.name a').title")
                .asText())
        .isEqualTo("moco 1a2b3c4d");
    assertThat(text("[data-id=moco-1a2b3c4d] td.state")).isEqualTo("running");
    assertThat(text("[data-id^='<i>'] td.state")).isEqualTo("diverged");
    assertThat(text("header .sub")).startsWith("2 runs, 1 running · ");
    // The name that is markup is text.
    assertThat(browser.value("document.querySelectorAll('tbody i').length").asInt()).isZero();
    assertThat(text("[data-id^='<i>'] a")).isEqualTo("<i>markup<i>");
  }

  @Test
  void severalDevicesAreNamedAndTheirLogsLinked() throws Exception {
    Path root = Files.createDirectories(folder.resolve("ranks"));
    RunFixture shared = RunFixture.make(root, "moco-1a").steps(1, 4).on(2, 12);
    for (int rank = 1; rank < 12; rank++) {
      Files.writeString(shared.folder().resolve("rank-" + rank + ".log"), "rank " + rank + "\n");
    }
    Files.writeString(shared.folder().resolve("train.log"), "run\n");
    try (UiServer others = new UiServer(root, 0, 1 << 20)) {
      browser.open(others.url());
      browser.await("document.querySelectorAll('tbody tr').length === 1");
      assertThat(text("[data-id=moco-1a] td.name"))
          .isEqualTo("mocomoco · resnet18 · shapes · 2 x cpu, then 12 x cpu");
      browser.open(others.url() + "#/run/moco-1a");
      browser.await("document.querySelector('.links a')");
      assertThat(text("header .sub")).startsWith("moco · resnet18 · shapes · 2 x cpu, then 12");
      assertThat(
              browser
                  .value("[...document.querySelectorAll('.links a')].map(a => a.text).join(' ')")
                  .asText())
          .startsWith("train.log rank-1.log rank-2.log rank-3.log")
          .contains("rank-9.log rank-10.log rank-11.log");
      assertThat(text("main")).contains("12 x cpu, 1 thread each");
      assertThat(
              browser
                  .value(
                      "fetch('%sfiles/moco-1a/rank-2.log').then(a => a.text())"
                          .formatted(others.url()))
                  .asText())
          .isEqualTo("rank 2\n");
    } finally {
      browser.open("about:blank");
    }
  }

  @Test
  void theListIsFilteredAndSorted() throws Exception {
    browser.open(server.url() + "#/?filter=moco%20running");
    browser.await("document.querySelectorAll('tbody tr').length === 1");
    assertThat(text("header .sub")).startsWith("1 of 2 runs, 1 running · ");

    browser.open("about:blank");
    browser.open(server.url() + "#/?sort=loss&order=up");
    browser.await("document.querySelectorAll('tbody tr').length === 2");
    assertThat(text("tbody tr td.loss")).isEqualTo("0.1015");
    browser.value("document.querySelector('th[aria-sort] button').click()");
    assertThat(text("tbody tr td.loss")).isEqualTo("3.208");
    assertThat(text("th[aria-sort=descending]")).isEqualTo("Loss");
  }

  @Test
  void curvesAreDrawnAndANewLineArrives() throws Exception {
    browser.open(server.url() + "#/run/moco-1a2b3c4d");
    browser.await("document.querySelector('[data-key=loss] path.curve.s0')");

    assertThat(text("h1")).isEqualTo("moco");
    assertThat(text("[data-key=loss] .last")).isEmpty();
    String drawn =
        "document.querySelector('[data-key=loss] path.curve').getAttribute('d').split('L').length";
    assertThat(browser.value(drawn).asInt()).isEqualTo(100);

    run.append("{\"step\":101,\"epoch\":25.25,\"time\":").append("1.9e9,\"loss\":0.0625}\n");
    browser.await(drawn + " === 101");
    // The mean of the last epoch: steps 98 to 101.
    browser.await("document.querySelector('.tiles .value').textContent === '0.09139'");
  }

  @Test
  void theRunsOfASweepStandTogetherAndAreCalledByWhatVaries() throws Exception {
    Path root = Files.createDirectories(folder.resolve("others"));
    for (String hash : new String[] {"1a", "2bc", "3def"}) {
      RunFixture.make(root, "lr.sweep/lr-" + hash).steps(1, 8 * hash.length());
    }
    Files.writeString(root.resolve("lr.sweep/ledger.jsonl"), "");
    RunFixture.make(root, "moco-1a").steps(1, 4);
    RunFixture.make(root, "moco-2bc").steps(1, 4);
    try (UiServer others = new UiServer(root, 0, 1 << 20)) {
      browser.open(others.url());
      browser.await("document.querySelectorAll('tbody tr').length === 3");
      browser.await("/temperature/.test(document.querySelector('tr.group').textContent)");

      assertThat(text("tr.group td.name")).isEqualTo("lrsweep · 3 runs · over temperature");
      assertThat(text("[data-id=moco-2bc] td.name"))
          .isEqualTo("mocotemperature 0.3moco · resnet18 · shapes");
      browser.value("document.querySelector('tr.group button').click()");
      assertThat(browser.value("document.querySelectorAll('tr.within').length").asInt())
          .isEqualTo(3);
      assertThat(text("[data-id='lr.sweep/lr-3def'] td.name")).isEqualTo("temperature 0.4");
      browser.value("document.querySelector('tr.group button').click()");
      assertThat(browser.value("document.querySelectorAll('tr.within').length").asInt()).isZero();

      browser.open(others.url() + "#/?filter=temperature%200.4");
      browser.await("document.querySelectorAll('tr.within').length === 1");
    }
  }

  @Test
  void aTipIsBesideTheCurveAndWithinItsCard() throws Exception {
    browser.open(server.url() + "#/run/moco-1a2b3c4d");
    browser.await("document.querySelector('[data-key=loss] path.curve.s0')");
    for (double share : new double[] {0.02, 0.5, 0.98}) {
      String inside =
          """
          (() => {
            const svg = document.querySelector('[data-key=loss] svg');
            const box = svg.getBoundingClientRect();
            svg.dispatchEvent(new PointerEvent('pointermove', {
              bubbles: true, clientX: box.left + %s * box.width, clientY: box.top + 60 }));
            const tip = document.querySelector('.tip').getBoundingClientRect();
            const card = svg.parentElement.getBoundingClientRect();
            const line = svg.querySelector('.cursor').getBoundingClientRect();
            return tip.left >= card.left && tip.right <= card.right && tip.top >= card.top
              && tip.bottom <= card.bottom && (tip.right < line.left || tip.left > line.right);
          })()"""
              .formatted(share);
      assertThat(browser.value(inside).asBoolean()).as("at %s", share).isTrue();
    }
  }

  @Test
  void runsAreLaidOverEachOther() throws Exception {
    browser.open(
        server.url()
            + "#/compare/moco-1a2b3c4d,"
            + browser.value("encodeURIComponent('<i>markup<i>-7')").asText());
    browser.await("document.querySelector('[data-key=loss] path.curve.s1')");
    browser.await("document.querySelector('.differences tbody')");

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
    // Other charts show the same place.
    assertThat(
            browser.value("Boolean(document.querySelector('[data-key=loss] .cursor'))").asBoolean())
        .isTrue();
    browser.value(press.formatted("ArrowRight"));
    assertThat(text("[data-key=lr] .tip")).startsWith("epoch 0.500.1000");
  }

  @Test
  void theReadersChoicesHoldForAllCharts() throws Exception {
    browser.open(server.url() + "#/run/moco-1a2b3c4d");
    browser.await("document.querySelector('[data-key=loss] svg')");
    browser.value("document.querySelector('input[value=step]').click()");
    browser.value("document.querySelector('[data-key=lr] button').click()");
    browser.await("document.querySelector('[data-key=lr] [aria-pressed=true]')");

    assertThat(text("[data-key=loss] svg")).endsWith("020406080100step");
    browser.value("document.querySelector('input[value=epoch]').click()");
    browser.value("document.querySelector('[data-key=lr] button').click()");
    browser.await("document.querySelector('[data-key=lr] [aria-pressed=false]')");
  }
}
