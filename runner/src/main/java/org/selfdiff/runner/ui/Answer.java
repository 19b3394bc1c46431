package org.selfdiff.runner.ui;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a request is answered with: bytes, or a file that is sent as it is.
 *
 * @param status of HTTP
 * @param type of the contents
 * @param policy for a browser that shows them
 * @param bytes the contents, empty where a file is sent
 * @param file to send
 */
record Answer(int status, String type, Policy policy, byte[] bytes, Optional<Path> file) {
  /** What a browser may do with the contents. Nothing may reach another host in any of them. */
  enum Policy {
    /** The page: scripts, styles and pictures of this server, nothing inline. */
    PAGE(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    /**
     * Files of a run. A report brings its script with it; it is shown apart from the page, so that
     * it can ask this server for nothing.
     */
    FILE(
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
            + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            + "sandbox allow-scripts allow-popups allow-downloads");

    private final String text;

    Policy(String text) {
      this.text = text;
    }

    /** The value of {@code Content-Security-Policy}. */
    String text() {
      return text;
    }
  }

  static Answer json(byte[] bytes) {
    return new Answer(200, "application/json", Policy.PAGE, bytes, Optional.empty());
  }

  static Answer asset(String type, byte[] bytes) {
    return new Answer(200, type, Policy.PAGE, bytes, Optional.empty());
  }

  static Answer file(String type, Path file) {
    return new Answer(200, type, Policy.FILE, new byte[0], Optional.of(file));
  }

  /** A refusal in one sentence. */
  static Answer refused(int status, String sentence) {
    byte[] text = (sentence + "\n").getBytes(StandardCharsets.UTF_8);
    return new Answer(status, "text/plain; charset=utf-8", Policy.PAGE, text, Optional.empty());
  }
}
