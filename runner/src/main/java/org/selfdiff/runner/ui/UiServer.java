package org.selfdiff.runner.ui;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.selfdiff.runner.exit.Failure;
import org.selfdiff.runner.exit.UserException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the page on which runs are watched. It listens on this machine alone, answers {@code GET}
 * and {@code HEAD} alone, and changes nothing. What slow or broken clients can hold is bounded.
 * Requests that name another host than this machine are refused: a page from elsewhere whose name
 * is made to lead here (DNS rebinding) cannot read what the server shows.
 */
public final class UiServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UiServer.class);
  private static final List<String> METHODS = List.of("GET", "HEAD");
  private static final Pattern OWN_NAME =
      Pattern.compile("(?i)(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?");
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  /** Requests answered at once, and those that wait for it; others are not taken on. */
  private static final int THREADS = 64;

  private static final int WAITING = 1024;
  private static final long IDLE_SECONDS = 30;

  /** What the server of the JDK is told by properties alone; it has no such limits by itself. */
  private static final Map<String, String> LIMITS =
      Map.of(
          // Seconds within which a request has to be there, and its answer has to be taken.
          "sun.net.httpserver.maxReqTime", "10",
          "sun.net.httpserver.maxRspTime", "300",
          "sun.net.httpserver.maxReqHeaders", "100",
          "sun.net.httpserver.maxReqHeaderSize", "65536",
          "jdk.httpserver.maxConnections", "500");

  private final HttpServer server;
  private final ExecutorService threads;
  private final RunCatalog runs;
  private final Assets assets = new Assets();
  private final RunsApi api;
  private final RunFiles files;

  /**
   * Starts to listen.
   *
   * @param root folder that holds run folders
   * @param port to listen on; 0 takes any that is free
   * @param memory bytes that curves may take
   * @throws java.net.BindException when the port is taken
   */
  public UiServer(Path root, int port, long memory) throws IOException {
    // Who runs this program may have set others.
    LIMITS.forEach((name, value) -> System.setProperty(name, System.getProperty(name, value)));
    server = HttpServer.create(address(port), 0);
    Clock clock = Clock.systemUTC();
    runs = new RunCatalog(root.toRealPath(), clock);
    api = new RunsApi(runs, new CurveStore(memory), Long.toString(clock.millis(), 36));
    files = new RunFiles(runs);
    threads = workers();
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private static ExecutorService workers() {
    ThreadPoolExecutor workers =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            work -> {
              Thread thread = new Thread(work, "ui");
              thread.setDaemon(true);
              return thread;
            });
    workers.allowCoreThreadTimeOut(true);
    return workers;
  }

  private static InetSocketAddress address(int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port);
  }

  /** The port on which it listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** The address for a browser. */
  public String url() {
    return "http://127.0.0.1:" + port() + "/";
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer;
      try {
        answer = answer(exchange);
      } catch (IOException | UserException e) {
        LOG.debug("{}", exchange.getRequestURI(), e);
        answer = Answer.refused(500, Failure.of(e).message());
      } catch (RuntimeException | Error e) {
        LOG.error("{}", exchange.getRequestURI(), e);
        answer = Answer.refused(500, "internal error: " + e);
      }
      send(exchange, answer);
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    String host = exchange.getRequestHeaders().getFirst("Host");
    if (host == null || !OWN_NAME.matcher(host).matches()) {
      return Answer.refused(403, "This page is for http://localhost:" + port() + "/ only.");
    }
    if (!METHODS.contains(exchange.getRequestMethod())) {
      return Answer.refused(405, "This server only shows: GET and HEAD are all it knows.");
    }
    Optional<Request> request = Request.of(exchange.getRequestURI());
    return request.isPresent() ? get(request.get()) : nothing();
  }

  private Answer get(Request request) throws IOException {
    int depth = request.segments().size();
    if (depth == 0) {
      return assets.get("index.html").orElseThrow();
    }
    String first = request.segments().get(0);
    if (first.equals("files") && depth > 2) {
      return files.get(request.segments().subList(1, depth));
    }
    if (first.equals("api") && depth == 2) {
      return api.get(request.segments().get(1), request);
    }
    return depth == 1 ? assets.get(first).orElseGet(UiServer::nothing) : nothing();
  }

  private static Answer nothing() {
    return Answer.refused(404, "There is nothing here.");
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", answer.type());
    headers.set("Content-Security-Policy", answer.policy().text());
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cache-Control", "no-store");
    if (answer.status() == 405) {
      headers.set("Allow", String.join(", ", METHODS));
    }
    boolean bare = exchange.getRequestMethod().equals("HEAD");
    long size = answer.file().isPresent() ? Files.size(answer.file().get()) : answer.bytes().length;
    if (bare) {
      headers.set("Content-Length", Long.toString(size));
    }
    // A length of 0 would mean one that is not known yet.
    exchange.sendResponseHeaders(answer.status(), bare || size == 0 ? -1 : size);
    if (bare) {
      return;
    }
    if (answer.file().isEmpty()) {
      exchange.getResponseBody().write(answer.bytes());
      return;
    }
    Path file = answer.file().get();
    try (var in = Files.newInputStream(file);
        OutputStream out = exchange.getResponseBody()) {
      long left = size;
      byte[] piece = new byte[1 << 16];
      while (left > 0) {
        int count = in.read(piece, 0, (int) Math.min(left, piece.length));
        if (count < 0) {
          break;
        }
        out.write(piece, 0, count);
        left -= count;
      }
    }
  }

  /** Stops to listen. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
