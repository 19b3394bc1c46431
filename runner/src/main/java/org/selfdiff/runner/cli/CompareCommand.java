package org.selfdiff.runner.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.selfdiff.runner.compare.ComparisonHtml;
import org.selfdiff.runner.compare.ComparisonJson;
import org.selfdiff.runner.compare.MarkdownTable;
import org.selfdiff.runner.compare.RunComparison;
import org.selfdiff.runner.compare.RunRecord;
import org.selfdiff.runner.compare.TextTable;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.record.AtomicFile;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.StoredRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts runs side by side. */
@Command(
    name = "compare",
    header = "Compare runs: results, cost, and the settings in which they differ.",
    description = {"", "Reads what the run folders record; runs may still be going on."},
    parameterListHeading = "%nArguments:%n",
    optionListHeading = "%nOptions:%n")
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "RUN", description = "Run folders.")
  private List<Path> folders;

  @Option(names = "--json", description = "JSON, with every setting of every run.")
  private boolean json;

  @Option(names = "--markdown", description = "A table in Markdown.")
  private boolean markdown;

  @Option(
      names = {"-o", "--html"},
      paramLabel = "FILE",
      description = "Write a page with the curves laid over each other, beside the text.")
  private Path html;

  @Override
  public Integer call() throws Exception {
    if (json && markdown) {
      throw new ParameterException(spec.commandLine(), "--json and --markdown exclude each other");
    }
    List<RunRecord> runs = new ArrayList<>();
    List<Metrics> metrics = new ArrayList<>();
    for (Path folder : folders) {
      StoredRun run = StoredRun.open(folder, List.of());
      metrics.add(run.metrics(spec.commandLine().getErr()::println));
      runs.add(RunRecord.of(run, metrics.get(metrics.size() - 1)));
    }
    RunComparison comparison = new RunComparison(runs);
    if (html != null) {
      page(comparison, metrics);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(ComparisonJson.write(comparison));
    } else {
      out.print(markdown ? MarkdownTable.of(comparison) : TextTable.of(comparison));
    }
    out.flush();
    return ExitCode.OK.status();
  }

  private void page(RunComparison comparison, List<Metrics> metrics) throws IOException {
    Path parent = Arguments.folder(html, spec.commandLine());
    if (!Files.isDirectory(parent)) {
      throw new ParameterException(
          spec.commandLine(), "--html " + html + ": there is no folder " + parent);
    }
    AtomicFile.write(html, ComparisonHtml.of(comparison, metrics));
  }
}
