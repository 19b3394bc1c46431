package org.selfdiff.runner.report;

import java.util.List;
import org.selfdiff.runner.record.Launch;
import org.selfdiff.runner.record.LaunchDevices;
import org.selfdiff.runner.record.Metric;
import org.selfdiff.runner.record.Provenance;
import org.selfdiff.runner.report.html.Html;
import org.selfdiff.runner.terminal.Figures;

/** Which run this is and how it stands. */
final class HeaderSection implements Section {
  @Override
  public Html html(ReportData data) {
    Provenance from = data.provenance();
    return Html.of(
        """
        <header><div class="title"><h1>%1$s</h1><span class="status %2$s">%2$s</span></div>
        <p class="sub">%3$s</p></header>
        """,
        from.name(), data.state().text(), origin(from, data));
  }

  private static String origin(Provenance from, ReportData data) {
    List<Launch> launches = from.launches();
    String trained = "trained for " + Figures.of(Metric.Unit.SECONDS, data.headline().seconds());
    if (launches.isEmpty()) {
      return trained;
    }
    Launch first = launches.get(0);
    String started = first.started().replace('T', ' ').replace("Z", " UTC");
    String count = launches.size() == 1 ? "" : " in " + launches.size() + " launches";
    List<LaunchDevices> devices = LaunchDevices.of(launches);
    String shared = LaunchDevices.shared(devices) ? " · " + LaunchDevices.inShort(devices) : "";
    return "started "
        + started
        + " · "
        + trained
        + count
        + " · "
        + first.processor()
        + ", "
        + first.cores()
        + (first.cores() == 1 ? " core" : " cores")
        + shared;
  }
}
