package org.selfdiff.runner.report;

import java.util.List;
import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.report.html.Page;

/** Writes a run's report as one HTML file, with its charts and pictures in it. */
public final class HtmlReport {
  private static final List<Section> SECTIONS =
      List.of(
          new HeaderSection(),
          new ReasonSection(),
          new HeadlineSection(),
          new CurvesSection(),
          new EvaluationSection(),
          new UnreadableSection(),
          new ViewsSection(),
          new PicturesSection(),
          new ProofSection(),
          new ExperimentSection(),
          new ProvenanceSection(),
          new FilesSection());

  private HtmlReport() {}

  /** The whole document. */
  public static String render(ReportData data) {
    Html body = Html.join(SECTIONS.stream().map(section -> section.html(data)));
    return Page.of(data.provenance().name(), body);
  }
}
