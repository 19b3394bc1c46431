package org.selfdiff.runner.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.selfdiff.runner.record.Git;
import org.selfdiff.runner.record.Launch;
import org.selfdiff.runner.record.Provenance;

/** Which code, data and machine made the run. */
final class ProvenanceSection implements Section {
  private static final int SHORT_COMMIT = 12;

  @Override
  public String html(ReportData data) {
    Provenance from = data.provenance();
    StringBuilder table = new StringBuilder("<table class=\"pairs\">");
    table.append(Section.row("identity", from.identity()));
    from.data().forEach((label, text) -> table.append(Section.row(label, text)));
    List<Launch> launches = from.launches();
    if (!launches.isEmpty()) {
      Launch last = launches.get(launches.size() - 1);
      table.append(Section.row("command", String.join(" ", last.command())));
      table.append(Section.row("code", code(last.git())));
      table.append(Section.row("machine", machine(last)));
      table.append(Section.row("Java", last.java()));
      String starts = launches.stream().map(Launch::started).collect(Collectors.joining(", "));
      table.append(Section.row(launches.size() == 1 ? "launched" : "launches", starts));
    }
    table.append("</table>");
    if (!launches.isEmpty()) {
      table.append(libraries(launches.get(launches.size() - 1).libraries()));
    }
    return Section.card("Provenance", table.toString());
  }

  private static String code(Git git) {
    if (git == null) {
      return "not in a checkout";
    }
    String commit = git.commit().substring(0, Math.min(SHORT_COMMIT, git.commit().length()));
    return "commit " + commit + (git.dirty() ? ", with uncommitted changes" : ", clean");
  }

  private static String machine(Launch launch) {
    String memory = launch.memoryMib() == 0 ? "" : ", " + launch.memoryMib() / 1024 + " GiB";
    return launch.host()
        + ": "
        + launch.processor()
        + ", "
        + launch.cores()
        + " cores"
        + memory
        + ", "
        + launch.system();
  }

  private static String libraries(Map<String, String> libraries) {
    if (libraries.isEmpty()) {
      return "";
    }
    StringBuilder table = new StringBuilder("<details><summary>");
    table.append(libraries.size()).append(" libraries</summary><table class=\"pairs\">");
    libraries.forEach((name, version) -> table.append(Section.row(name, version)));
    return table.append("</table></details>").toString();
  }
}
