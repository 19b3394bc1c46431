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
   * @param style rules of this page alone, behind those of all pages
   * @param body as HTML
   */
  public static String of(String title, String style, String body) {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        + "<meta name=\"color-scheme\" content=\"light dark\">\n<title>"
        + Html.escape(title)
        + " · SelfDiff</title>\n<style>\n"
        + resource("report.css")
        + style
        + "</style>\n</head>\n<body>\n<main>\n"
        + body
        + "</main>\n<script>\n"
        + resource("report.js")
        + "</script>\n</body>\n</html>\n";
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
