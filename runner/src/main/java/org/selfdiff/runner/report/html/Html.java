package org.selfdiff.runner.report.html;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.selfdiff.runner.terminal.Figures;

/**
 * A piece of HTML. Values enter through {@link #of}, which escapes them: only what is HTML already
 * stays as it is.
 *
 * @param text elements and text
 */
public record Html(String text) {
  /** Nothing. */
  public static final Html NONE = new Html("");

  /**
   * A template with values.
   *
   * @param template HTML with places as {@link String#format} has them
   * @param values HTML, numbers, or anything else as its escaped text
   */
  public static Html of(String template, Object... values) {
    Object[] safe =
        Arrays.stream(values)
            .map(v -> v instanceof Html || v instanceof Number ? v : escape(String.valueOf(v)))
            .toArray();
    return new Html(String.format(Locale.ROOT, template, safe));
  }

  /** Pieces behind each other. */
  public static Html join(Stream<Html> pieces) {
    return new Html(pieces.map(Html::text).collect(Collectors.joining()));
  }

  /** Pieces behind each other. */
  public static Html join(Html... pieces) {
    return join(Arrays.stream(pieces));
  }

  /** A heading and what follows, as a card; nothing where nothing follows. */
  public static Html card(String title, Html body) {
    return body.isEmpty()
        ? NONE
        : of("<section class=\"card\"><h2>%s</h2>%s</section>\n", title, body);
  }

  /**
   * A share of one as a bar beside its name.
   *
   * @param result true for the one to look at
   */
  public static Html bar(String name, double share, boolean result) {
    return of(
        """
        <div class="%1$s"><span class="name" title="%2$s">%2$s</span>\
        <span class="rail"><span style="width:%3$.1f%%"></span></span>\
        <span class="value">%4$s</span></div>""",
        result ? "bar result" : "bar",
        name,
        100 * Math.max(0, Math.min(1, share)),
        Figures.percent(share));
  }

  /** True for nothing. */
  public boolean isEmpty() {
    return text.isEmpty();
  }

  @Override
  public String toString() {
    return text;
  }

  /** The text, harmless in elements and in quoted attributes. */
  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
