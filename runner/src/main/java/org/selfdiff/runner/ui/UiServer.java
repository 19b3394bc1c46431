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
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the page on which runs are watched. It listens on this machine alone, answers {@code GET}
 * alone, and changes nothing. Requests that name another host than this machine are refused: a page
 * from elsewhere whose name is made to lead here (DNS rebinding) cannot read what the server shows.
 */
public final class UiServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UiServer.class);
  private static final Pattern OWN_NAME =
      Pattern.compile("(?i)(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?");
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

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
    server = HttpServer.create(address(port), 0);
    Clock clock = Clock.systemUTC();
    runs = new RunCatalog(root.toRealPath(), clock);
    api = new RunsApi(runs, new CurveStore(memory), Long.toString(clock.millis(), 36));
    files = new RunFiles(runs);
    threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "ui");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
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
      } catch (IOException e) {
        LOG.debug("{}", exchange.getRequestURI(), e);
        answer = Answer.refused(500, String.valueOf(e.getMessage()));
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
    if (!exchange.getRequestMethod().equals("GET")) {
      return Answer.refused(405, "This server only shows: GET is all it knows.");
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
      headers.set("Allow", "GET");
    }
    if (answer.file().isEmpty()) {
      boolean bare = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(answer.status(), bare ? -1 : answer.bytes().length);
      if (!bare) {
        exchange.getResponseBody().write(answer.bytes());
      }
      return;
    }
    Path file = answer.file().get();
    long size = Files.size(file);
    // A length of 0 would mean one that is not known yet.
    exchange.sendResponseHeaders(answer.status(), size == 0 ? -1 : size);
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
