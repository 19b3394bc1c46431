package org.selfdiff.runner.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.selfdiff.runner.report.html.Html;

/**
 * Writes a run's report as one HTML file that needs nothing else: style, script, charts and
 * pictures are in it. It follows the reader's choice of light or dark, and fits a phone.
 */
public final class HtmlReport {
  private static final List<Section> SECTIONS =
      List.of(
          new HeaderSection(),
          new HeadlineSection(),
          new CurvesSection(),
          new ViewsSection(),
          new ProofSection(),
          new ExperimentSection(),
          new ProvenanceSection(),
          new FilesSection());

  private HtmlReport() {}

  /** The whole document. */
  public static String render(ReportData data) {
    StringBuilder html = new StringBuilder();
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    html.append(Html.escape(data.provenance().name())).append(" · SelfDiff</title>\n<style>\n");
    html.append(resource("report.css")).append("</style>\n</head>\n<body>\n<main>\n");
    for (Section section : SECTIONS) {
      html.append(section.html(data));
    }
    html.append("</main>\n<script>\n").append(resource("report.js"));
    return html.append("</script>\n</body>\n</html>\n").toString();
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is missing from the build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
