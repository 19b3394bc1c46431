package org.selfdiff.runner.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.BindException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asks a real server. */
class UiServerTest {
  private static final String SECRET = "not for everybody";

  @TempDir private Path folder;
  private Path root;
  private UiServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void serve() throws IOException {
    root = Files.createDirectories(folder.resolve("runs"));
    Files.writeString(folder.resolve("secret.txt"), SECRET);
    Files.writeString(root.resolve("loose.txt"), SECRET);
    RunFixture run = RunFixture.make(root, "a-1").steps(1, 8).status("finished", "");
    Files.writeString(run.folder().resolve("report.html"), "<h1>report</h1>");
    Files.createDirectories(run.folder().resolve("export"));
    Files.write(run.folder().resolve("export/backbone.onnx"), new byte[] {8, 9});
    Files.writeString(run.folder().resolve(".lock"), SECRET);
    RunFixture.make(root, "sweep/b-22");
    server = new UiServer(root, 0, 1 << 20);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI address = URI.create(server.url()).resolve(path);
    return client.send(
        HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode json(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    return JsonMapper.builder().build().readTree(answer.body());
  }

  /** The answer to a request as it is, which a client would put right. */
  private String raw(String head) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String rawGet(String path) throws IOException {
    return raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close");
  }

  @Test
  void thePageAndItsPartsComeFromTheJar() throws Exception {
    HttpResponse<String> page = get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).startsWith("<!DOCTYPE html>");
    Matcher parts = Pattern.compile("(?:src|href)=\"(/[^\"]+)\"").matcher(page.body());
    int count = 0;
    while (parts.find()) {
      assertThat(get(parts.group(1)).statusCode()).as(parts.group(1)).isEqualTo(200);
      count++;
    }
    assertThat(count).isGreaterThan(4);
    assertThat(get("/app.js").headers().firstValue("Content-Type"))
        .contains("text/javascript; charset=utf-8");
  }

  @Test
  void nothingMayReachAnotherHost() throws Exception {
    for (String path : new String[] {"/", "/app.js", "/api/runs", "/files/a-1/report.html"}) {
      HttpHeaders headers = get(path).headers();
      String policy = headers.firstValue("Content-Security-Policy").orElseThrow();
      assertThat(policy).startsWith("default-src 'none'").doesNotContain("http", "*", "eval");
      assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(headers.firstValue("Cross-Origin-Resource-Policy")).contains("same-origin");
      assertThat(headers.firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
    assertThat(get("/").headers().firstValue("Content-Security-Policy").orElseThrow())
        .doesNotContain("unsafe");
    assertThat(get("/files/a-1/report.html").headers().firstValue("Content-Security-Policy"))
        .get()
        .asString()
        .contains("sandbox allow-scripts")
        .doesNotContain("allow-same-origin");
  }

  @Test
  void theListTellsWhatHasChangedSinceTheLastTime() throws Exception {
    JsonNode all = whole();
    assertThat(all.findValuesAsText("id")).containsExactly("a-1", "sweep/b-22");
    assertThat(all.at("/runs/0/state").asText()).isEqualTo("finished");
    assertThat(all.at("/runs/0/loss").asDouble())
        .isEqualTo((10.0 / 8 + 10.0 / 7 + 10.0 / 6 + 10.0 / 5) / 4);
    String since =
        "?instance=" + all.get("instance").asText() + "&since=" + all.get("version").asText();
    assertThat(json("/api/runs" + since).get("runs")).isEmpty();
    assertThat(json("/api/runs?instance=another&since=99").get("runs")).hasSize(2);
  }

  @Test
  void curvesDetailsAndDifferencesOfRuns() throws Exception {
    JsonNode run = json("/api/run?id=a-1");
    assertThat(run.at("/settings/backbone.width").asText()).isEqualTo("16");
    assertThat(run.at("/provenance/launches/0/command/2").asText()).isEqualTo("a.conf");
    assertThat(run.get("files").findValuesAsText("path"))
        .contains("export/backbone.onnx", "metrics.jsonl", "report.html");
    assertThat(json("/api/compare?id=a-1&id=sweep%2Fb-22").get("differences"))
        .hasToString("{\"method.temperature\":[\"0.1\",\"0.2\"],\"name\":[\"a\",\"b\"]}");
    assertThat(get("/api/run?id=none").statusCode()).isEqualTo(404);
    assertThat(get("/api/charts?id=..%2Fsecret&label=a").statusCode()).isEqualTo(404);
    assertThat(get("/api/compare?id=a-1&id=none").statusCode()).isEqualTo(404);
  }

  @Test
  void aFolderWithALedgerIsASweep() throws Exception {
    Path sweep = Files.createDirectories(root.resolve("sweep"));
    Files.writeString(sweep.resolve("best.conf"), "a = 1\n");
    Files.writeString(
        sweep.resolve("ledger.jsonl"),
        """
        {"event":"opened","time":"","experiment":"e","objective":"loss","goal":"MINIMIZE","seeds":[0],"rungs":[],"settings":""}
        {"event":"suggested","trial":0,"point":{"optimizer.lr":"0.1"},"words":[],"cells":["22"],"impossible":"","same":-1}
        {"event":"deci""");

    assertThat(json("/api/runs").get("sweeps")).hasToString("[\"sweep\"]");
    JsonNode answer = json("/api/sweep?id=sweep");
    assertThat(answer.at("/table/minimize").asBoolean()).isTrue();
    assertThat(answer.at("/table/trials/0/point")).hasToString("{\"optimizer.lr\":\"0.1\"}");
    assertThat(answer.get("files")).hasToString("[\"best.conf\"]");
    assertThat(get("/files/sweep/best.conf").body()).isEqualTo("a = 1\n");
    assertThat(get("/files/sweep/b-22/status.json").statusCode()).isEqualTo(200);
    assertThat(get("/api/sweep?id=a-1").statusCode()).isEqualTo(404);

    Files.writeString(sweep.resolve("ledger.jsonl"), "nothing\n");
    JsonNode damaged = json("/api/sweep?id=sweep");
    assertThat(damaged.has("table")).isFalse();
    assertThat(damaged.get("damaged").asText()).contains("ledger.jsonl:1: not an event of a sweep");
    assertThat(damaged.get("files")).hasToString("[\"best.conf\"]");
  }

  @Test
  void chartsAreDrawnAndComeAgainWhereSomethingIsNew() throws Exception {
    String charts = "/api/charts?id=a-1&label=a&axis=step&smoothing=60&log=lr&width=300";
    JsonNode before = json(charts);
    assertThat(before.findValuesAsText("key")).containsExactly("loss", "knn/top1", "lr");
    assertThat(before.findValuesAsText("last")).containsExactly("", "8.0 %", "0.1000");
    assertThat(before.findValuesAsText("log")).containsExactly("false", "false", "true");
    assertThat(before.at("/charts/0/svg").asText())
        .startsWith("<svg viewBox=\"0 0 300 230\" role=\"img\"")
        .contains(">step</text>");
    String same = charts + "&version=" + before.get("version").asText();
    assertThat(json(same).has("charts")).isFalse();

    new RunFixture(root.resolve("a-1")).steps(9, 10).append("{\"step\":11,");
    JsonNode after = json(same);
    assertThat(after.at("/charts/0/svg").asText())
        .isNotEqualTo(before.at("/charts/0/svg").asText());
    assertThat(after.get("version")).isNotEqualTo(before.get("version"));
  }

  @Test
  void curvesOfSeveralRunsLieOverEachOther() throws Exception {
    JsonNode charts =
        json("/api/charts?id=a-1&label=%3Cb%3Eone&id=sweep%2Fb-22&label=two&axis=time");
    assertThat(charts.findValuesAsText("key")).containsExactly("loss", "knn/top1", "lr");
    assertThat(charts.at("/charts/0/svg").asText())
        .contains("class=\"curve s0\"")
        .contains("&lt;b&gt;one", ">time</text>")
        .doesNotContain("<b>");
    assertThat(get("/api/charts?id=a-1").statusCode()).isEqualTo(400);
  }

  @Test
  void filesOfARunComeAsTheyAre() throws Exception {
    assertThat(get("/files/a-1/report.html").body()).isEqualTo("<h1>report</h1>");
    HttpResponse<String> onnx = get("/files/a-1/export/backbone.onnx");
    assertThat(onnx.body().getBytes(StandardCharsets.UTF_8)).containsExactly(8, 9);
    assertThat(onnx.headers().firstValue("Content-Type")).contains("application/octet-stream");
    assertThat(get("/files/sweep/b-22/status.json").headers().firstValue("Content-Type"))
        .contains("text/plain; charset=utf-8");
    Files.createFile(root.resolve("a-1/empty.txt"));
    assertThat(get("/files/a-1/empty.txt").body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/files/a-1/../../secret.txt",
        "/files/a-1/%2e%2e/%2e%2e/secret.txt",
        "/files/a-1/..%2f..%2fsecret.txt",
        "/files/a-1/..%5c..%5csecret.txt",
        "/files/a-1/%252e%252e/%252e%252e/secret.txt",
        "/files/../secret.txt",
        "/files/a-1//../../secret.txt",
        "/../secret.txt",
        "/secret.txt",
        "/files/loose.txt",
        "/files/a-1/../loose.txt",
        "/files/a-1/.lock",
        "/files/a-1/out/secret.txt",
        "/files/a-1/out.txt",
        "/files/a-1/lock.txt",
        "/files/a-1/export",
        "/files/a-1/",
        "/files/a-1",
        "/files/sweep/loose.txt"
      })
  void nothingOutsideTheRunsIsServed(String path) throws IOException {
    Files.createSymbolicLink(root.resolve("a-1/out"), folder);
    Files.createSymbolicLink(root.resolve("a-1/out.txt"), folder.resolve("secret.txt"));
    Files.createSymbolicLink(root.resolve("a-1/lock.txt"), root.resolve("a-1/.lock"));
    Files.writeString(root.resolve("sweep/loose.txt"), SECRET);

    assertThat(rawGet(path)).startsWith("HTTP/1.1 404 ").doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:7007",
        "127.0.0.1.evil.example",
        "localhost.evil",
        ""
      })
  void otherHostsAreRefused(String host) throws IOException {
    assertThat(raw("GET /api/runs HTTP/1.1\r\nHost: " + host + "\r\nConnection: close"))
        .startsWith("HTTP/1.1 403 ")
        .doesNotContain("a-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:9000", "127.0.0.1:7007", "[::1]:7007"})
  void namesOfThisMachineAreServed(String host) throws IOException {
    assertThat(raw("GET /api/runs HTTP/1.1\r\nHost: " + host + "\r\nConnection: close"))
        .startsWith("HTTP/1.1 200 ")
        .contains("a-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "get", "BREW"})
  void whatIsNotGetIsRefused(String method) throws IOException {
    assertThat(
            raw(
                method
                    + " /api/runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0"
                    + "\r\nConnection: close"))
        .startsWith("HTTP/1.1 405 ")
        .containsIgnoringCase("\r\nAllow: GET, HEAD\r\n");
  }

  @Test
  void aPortThatIsTakenIsRefused() {
    assertThatThrownBy(() -> new UiServer(root, server.port(), 0))
        .isInstanceOf(BindException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/ui.css",
        "/api/runs",
        "/files/a-1/report.html",
        "/nothing",
        "/files/a-1/.lock"
      })
  void headIsGetWithoutTheBody(String path) throws IOException {
    String head = raw("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close");
    String get = rawGet(path);
    int body = get.indexOf("\r\n\r\n") + 4;

    assertThat(head).endsWith("\r\n\r\n");
    assertThat(headers(head)).isEqualTo(headers(get.substring(0, body)));
    assertThat(head)
        .containsIgnoringCase(
            "\r\nContent-Length: " + get.substring(body).getBytes(StandardCharsets.UTF_8).length);
  }

  private static List<String> headers(String answer) {
    return answer.lines().filter(l -> !l.startsWith("Date:")).sorted().toList();
  }

  /** Runs that nobody made with this program. */
  @Test
  void runsThatCannotBeReadAreRowsThatSaySo() throws Exception {
    String deep = "a=" + "{b=".repeat(100_000) + "1" + "}".repeat(100_000);
    Files.writeString(RunFixture.make(root, "deep-1").folder().resolve("resolved.conf"), deep);
    Files.writeString(RunFixture.make(root, "none-1").folder().resolve("provenance.json"), "null");
    Files.writeString(RunFixture.make(root, "torn-1").folder().resolve("resolved.conf"), "a = [");
    Path note = Files.createDirectories(root.resolve("note-1/checkpoints"));
    RunFixture.make(root, "note-1");
    Files.writeString(note.resolve("step-8.json"), "null");
    Files.writeString(RunFixture.make(root, "state-1").folder().resolve("status.json"), "[null]");
    Files.writeString(
        RunFixture.make(root, "binary-1").folder().resolve("metrics.jsonl"), "\0\1{\n[[[\nnull\n");
    Files.createDirectories(RunFixture.make(root, "folder-1").folder().resolve("metrics.jsonl"));

    JsonNode runs = whole().get("runs");

    assertThat(runs.findValuesAsText("id"))
        .containsExactlyInAnyOrder(
            "a-1",
            "sweep/b-22",
            "deep-1",
            "none-1",
            "torn-1",
            "note-1",
            "state-1",
            "binary-1",
            "folder-1");
    assertThat(reason(runs, "deep-1")).contains("resolved.conf").doesNotContain("internal");
    assertThat(reason(runs, "none-1")).contains("provenance.json: not a provenance record: ");
    assertThat(reason(runs, "torn-1")).contains("resolved.conf: cannot be read: ");
    for (String id : runs.findValuesAsText("id")) {
      String asked = id.replace("/", "%2F");
      assertThat(get("/api/run?id=" + asked).statusCode()).as(id).isEqualTo(200);
      assertThat(get("/api/charts?id=" + asked + "&label=a").statusCode()).as(id).isEqualTo(200);
      assertThat(get("/api/compare?id=a-1&id=" + asked).statusCode()).as(id).isEqualTo(200);
    }
    assertThat(json("/api/run?id=deep-1").get("damaged").asText()).contains("resolved.conf");
  }

  /** The list when every run has been looked at: on a slow machine that takes several answers. */
  private JsonNode whole() throws Exception {
    JsonNode list = json("/api/runs");
    while (list.get("behind").asBoolean()) {
      list = json("/api/runs");
    }
    return list;
  }

  private static String reason(JsonNode runs, String id) {
    for (JsonNode run : runs) {
      if (run.get("id").asText().equals(id)) {
        return run.get("reason").asText();
      }
    }
    throw new AssertionError(id + " is not listed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%00",
        "/files/a-1/%00",
        "/api/run?id=%00",
        "/api/runs%00",
        "/files/%2e%2e/%2e%2e/etc/passwd",
        "/files/a-1/report.html%20",
        "/api/charts?id=a-1&label=%ff",
        "/api/%c3%28",
        "//",
        "///api/runs",
        "/api/run?id=a-1&id=%zz",
        "/%",
        "/%4",
        "/api/runs?since=99999999999999999999",
        "/api/runs?since=-1",
        "/files/a-1/report.html/x",
        "/files/con/aux",
        "/a/../../b",
        "/*",
        "http://localhost/files/../secret.txt",
        "mailto:somebody",
        "*",
        "runs",
        "/\\..\\x",
        "/{a}"
      })
  void oddPathsAreNotThere(String path) throws IOException {
    assertThat(rawGet(path))
        .matches("(?s)(HTTP/1\\.1 (200|400|403|404) .*)?")
        .doesNotContain(SECRET);
  }

  @Test
  void whatIsTooLongIsRefused() throws IOException {
    assertThat(rawGet("/" + "a".repeat(20_000))).startsWith("HTTP/1.1 404 ");
    assertThat(rawGet("/api/run?id=" + "a".repeat(60_000))).startsWith("HTTP/1.1 404 ");
    assertRefused("GET /" + "a".repeat(1_000_000) + " HTTP/1.1\r\nHost: localhost");
    assertRefused("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(1_000_000));
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      many.append("\r\nX").append(i).append(": 1");
    }
    assertRefused("GET / HTTP/1.1\r\nHost: localhost" + many);
    assertThat(get0()).isEqualTo(200);
  }

  /** An answer that refuses, or none at all: the connection is closed. */
  private void assertRefused(String head) {
    try {
      assertThat(raw(head)).matches("(?s)(HTTP/1\\.1 4.*)?");
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
    }
  }

  private int get0() {
    try {
      return get("/api/runs").statusCode();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void requestsOfAnyBytesAreAnsweredOrEnded() throws Exception {
    String[] parts = {
      "GET",
      "HEAD",
      "POST",
      " ",
      "/",
      "api",
      "runs",
      "files",
      "a-1",
      "%2e",
      "%00",
      "?",
      "id=",
      "&",
      "HTTP/1.1",
      "HTTP/9",
      "\r\n",
      "\n",
      ":",
      "Host: localhost",
      "Content-Length: 5",
      "Content-Length: -1",
      "Transfer-Encoding: chunked",
      "Expect: 100-continue",
      "Range: bytes=0-",
      "\0",
      "\u00ff",
      "Connection: close"
    };
    for (int i = 0; i < 300; i++) {
      Random random = new Random(i);
      StringBuilder request = new StringBuilder(random.nextBoolean() ? "GET /" : "");
      for (int n = random.nextInt(12); n > 0; n--) {
        request.append(parts[random.nextInt(parts.length)]);
      }
      if (random.nextInt(3) > 0) {
        request.append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close");
      }
      try (Socket socket = new Socket("127.0.0.1", server.port())) {
        socket.setSoTimeout(15_000);
        socket
            .getOutputStream()
            .write((request + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        socket.shutdownOutput();
        String answer =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(answer).as("request %s: %s", i, request).doesNotStartWith("HTTP/1.1 5");
      } catch (SocketException e) {
        assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
      }
    }
    assertThat(get("/api/runs").statusCode()).isEqualTo(200);
  }

  @Test
  void slowConnectionsHoldNoMoreThanTheyMay() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket
            .getOutputStream()
            .write("GET / HTTP/1.1\r\nHost: lo".getBytes(StandardCharsets.UTF_8));
        slow.add(socket);
      }
      long begin = System.nanoTime();
      assertThat(get("/api/runs").statusCode()).isEqualTo(200);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
      long threads =
          Thread.getAllStackTraces().keySet().stream()
              .filter(t -> t.getName().equals("ui"))
              .count();
      assertThat(threads).isBetween(1L, 64L);
      // They are closed, too, without an answer.
      slow.get(0).setSoTimeout(30_000);
      assertThat(slow.get(0).getInputStream().read()).isNegative();
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }
}
