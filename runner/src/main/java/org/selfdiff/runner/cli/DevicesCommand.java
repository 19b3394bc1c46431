package org.selfdiff.runner.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.selfdiff.runner.devices.DeviceFindings;
import org.selfdiff.runner.devices.DeviceSurvey;
import org.selfdiff.runner.devices.DevicesJson;
import org.selfdiff.runner.devices.DevicesText;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what this machine has to run on. */
@Command(
    name = "devices",
    header = "Show processors and GPUs of this machine, and which engine uses them or why not.",
    description = {
      "",
      "The processor with what this process may have of it, NVIDIA's driver and GPUs, and the"
          + " libraries that libtorch for GPUs needs, found or missing. What an engine does not use is"
          + " told in the sentences with which a run on it is refused. Libraries are loaded only in"
          + " a build for GPUs."
    },
    optionListHeading = "%nOptions:%n")
final class DevicesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--json",
      description =
          "One line of JSON with the same keys on every machine, null for what is not known.")
  private boolean json;

  @Override
  public Integer call() {
    DeviceFindings found = DeviceSurvey.look();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(DevicesJson.of(found));
    } else {
      out.print(DevicesText.of(found, Terminal.standard()));
    }
    out.flush();
    return ExitCode.OK.status();
  }
}
