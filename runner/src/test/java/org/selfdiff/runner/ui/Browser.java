package org.selfdiff.runner.ui;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A headless Chromium, led over its DevTools protocol. */
final class Browser implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final WebSocket socket;
  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private int number;

  /** Starts the browser; a test is skipped where none is installed. */
  Browser(Path folder) throws IOException, InterruptedException {
    Optional<String> program =
        List.of("chromium", "chromium-browser", "google-chrome").stream()
            .flatMap(
                name ->
                    Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .map(place -> Path.of(place, name)))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst();
    assumeTrue(program.isPresent(), "no Chromium is installed");
    process =
        new ProcessBuilder(
                program.get(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      HttpClient client = HttpClient.newHttpClient();
      socket =
          client
              .newWebSocketBuilder()
              .buildAsync(page(client, folder.resolve("DevToolsActivePort")), listener())
              .join();
    } catch (IOException | InterruptedException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static URI page(HttpClient client, Path active) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.exists(active) || Files.size(active) == 0) {
      if (System.nanoTime() > end) {
        throw new IOException("the browser does not come up");
      }
      Thread.sleep(50);
    }
    String list = "http://127.0.0.1:" + Files.readAllLines(active).get(0) + "/json/list";
    String answer =
        client
            .send(
                HttpRequest.newBuilder(URI.create(list)).build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    for (JsonNode target : JSON.readTree(answer)) {
      if (target.get("type").asText().equals("page")) {
        return URI.create(target.get("webSocketDebuggerUrl").asText());
      }
    }
    throw new IOException("the browser has no page");
  }

  private WebSocket.Listener listener() {
    StringBuilder text = new StringBuilder();
    return new WebSocket.Listener() {
      @Override
      public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
          messages.add(text.toString());
          text.setLength(0);
        }
        from.request(1);
        return null;
      }
    };
  }

  private JsonNode call(String method, Map<String, Object> parameters) throws Exception {
    int mine = ++number;
    String request =
        JSON.writeValueAsString(Map.of("id", mine, "method", method, "params", parameters));
    socket.sendText(request, true).join();
    while (true) {
      String message = messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (message == null) {
        throw new IOException("the browser does not answer " + method);
      }
      JsonNode answer = JSON.readTree(message);
      if (answer.path("id").asInt() == mine) {
        return answer.path("result");
      }
    }
  }

  /** Leads the page to an address. */
  void open(String address) throws Exception {
    call("Page.navigate", Map.of("url", address));
  }

  /** The value of an expression in the page, waiting for promises. */
  JsonNode value(String expression) throws Exception {
    JsonNode answer =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(answer.get("exceptionDetails").toString());
    }
    return answer.at("/result/value");
  }

  /** Waits until an expression in the page is true. */
  void await(String condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!value("Boolean(" + condition + ")").asBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "never true: " + condition + "\n" + value("document.documentElement.outerHTML"));
      }
      Thread.sleep(50);
    }
  }

  @Override
  public void close() throws Exception {
    // It then removes what it keeps in its folder and elsewhere.
    call("Browser.close", Map.of());
    process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    socket.abort();
    process.destroyForcibly();
  }
}
