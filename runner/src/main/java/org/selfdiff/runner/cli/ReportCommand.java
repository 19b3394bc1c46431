package org.selfdiff.runner.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.record.StoredRun;
import org.selfdiff.runner.session.RunReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the report of a run anew. */
@Command(
    name = "report",
    header = "Make report.html of a run anew from what its folder holds.",
    description = {
      "",
      "For runs that were killed, and after pictures were made. Words KEY=VALUE override the"
          + " experiment, for instance data.root where the images lie elsewhere now."
    },
    parameterListHeading = "%nArguments:%n",
    optionListHeading = "%nOptions:%n")
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "RUN|KEY=VALUE", description = "Run folder, overrides.")
  private List<String> words;

  @Override
  public Integer call() throws Exception {
    Arguments split = Arguments.of(words, spec.commandLine());
    Path folder = split.one(spec.commandLine());
    StoredRun run = StoredRun.open(folder, split.overrides());
    PrintWriter out = spec.commandLine().getOut();
    out.println(RunReport.write(run, out::println));
    return ExitCode.OK.status();
  }
}
