package org.selfdiff.runner.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.selfdiff.runner.record.Git;
import org.selfdiff.runner.record.Launch;
import org.selfdiff.runner.record.LaunchDevices;
import org.selfdiff.runner.record.Provenance;
import org.selfdiff.runner.report.html.Html;

/** Which code, data and machine made the run. */
final class ProvenanceSection implements Section {
  private static final int SHORT_COMMIT = 12;

  @Override
  public Html html(ReportData data) {
    Provenance from = data.provenance();
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("identity", from.identity());
    rows.putAll(from.data());
    List<Launch> launches = from.launches();
    if (launches.isEmpty()) {
      return Html.card("Provenance", Section.pairs(rows));
    }
    Launch last = launches.get(launches.size() - 1);
    rows.put("command", String.join(" ", last.command()));
    rows.put("code", code(last.git()));
    rows.put("machine", machine(last));
    List<LaunchDevices> devices = LaunchDevices.of(launches);
    if (!devices.isEmpty()) {
      rows.put("devices", LaunchDevices.text(devices));
    }
    rows.put("Java", last.java());
    String starts = launches.stream().map(Launch::started).collect(Collectors.joining(", "));
    rows.put(launches.size() == 1 ? "launched" : "launches", starts);
    return Html.card("Provenance", Html.join(Section.pairs(rows), libraries(last.libraries())));
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

  private static Html libraries(Map<String, String> libraries) {
    return libraries.isEmpty()
        ? Html.NONE
        : Html.of(
            "<details><summary>%d libraries</summary>%s</details>",
            libraries.size(), Section.pairs(libraries));
  }
}
