package org.selfdiff.runner.terminal;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Map;
import org.selfdiff.runner.exit.StandardOutput;

/**
 * Where a person reads.
 *
 * @param out takes the text
 * @param live true where a line can be drawn again: standard input and output are a terminal
 * @param width columns of a line
 * @param unicode false where only ASCII can be shown
 * @param color true where ANSI colors are wanted
 */
public record Terminal(PrintStream out, boolean live, int width, boolean unicode, boolean color) {
  /** Columns of a line where nobody says how many there are. */
  public static final int USUAL_WIDTH = 80;

  /** The process's standard output. */
  public static Terminal standard() {
    boolean live = System.console() != null && !"dumb".equals(System.getenv("TERM"));
    Charset charset = StandardOutput.charset();
    return new Terminal(
        System.out,
        live,
        width(System.getenv(), live),
        charset.newEncoder().canEncode('━'),
        live && System.getenv().getOrDefault("NO_COLOR", "").isEmpty());
  }

  static int width(Map<String, String> environment, boolean live) {
    return WindowSize.columns(environment)
        .orElseGet(() -> live ? WindowSize.atFirst() : USUAL_WIDTH);
  }

  /** The same with another number of columns. */
  Terminal ofWidth(int columns) {
    return columns == width ? this : new Terminal(out, live, columns, unicode, color);
  }

  /** A horizontal bar of whole and half characters, left part filled. */
  String bar(double fraction, int columns) {
    int halves = (int) Math.round(Math.max(0, Math.min(1, fraction)) * columns * 2);
    int full = halves / 2;
    if (!unicode) {
      return "#".repeat(full) + "-".repeat(columns - full);
    }
    String filled = "━".repeat(full) + (halves % 2 == 1 ? "╸" : "");
    String rest =
        color ? "━".repeat(columns - (halves + 1) / 2) : "┄".repeat(columns - (halves + 1) / 2);
    return paint("36", filled) + paint("90", rest);
  }

  /** Text that stands out. */
  public String bold(String text) {
    return paint("1", text);
  }

  /** Text beside the rest. */
  public String faint(String text) {
    return paint("90", text);
  }

  private String paint(String code, String text) {
    return color && !text.isEmpty() ? "\033[" + code + "m" + text + "\033[0m" : text;
  }
}
