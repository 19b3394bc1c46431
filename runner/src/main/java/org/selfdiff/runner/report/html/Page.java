package org.selfdiff.runner.report.html;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A page in one file that needs nothing else: style and script are in it. It follows the reader's
 * choice of light or dark, and fits a phone.
 */
public final class Page {
  private static final String FOLDER = "/org/selfdiff/runner/report/";

  private Page() {}

  /**
   * The whole document.
   *
   * @param title as text
   */
  public static String of(String title, Html body) {
    return Html.of(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>%s · SelfDiff</title>
            <style>
            %s</style>
            </head>
            <body>
            <main>
            %s</main>
            <script>
            %s</script>
            </body>
            </html>
            """,
            title, new Html(style()), body, new Html(script()))
        .text();
  }

  /** The style sheet of all pages. */
  public static String style() {
    return resource("report.css");
  }

  /** The script of charts, which shows the values under the pointer. */
  public static String script() {
    return resource("chart.js");
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is missing from the build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
