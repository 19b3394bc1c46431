package org.selfdiff.runner.cli;

import java.io.PrintWriter;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.RunPaths;
import org.selfdiff.runner.ui.UiServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Serves the page on which runs are watched. */
@Command(
    name = "ui",
    header = "Watch runs in a browser: their list, live curves, runs over each other.",
    description = {
      "",
      "Serves a page to this machine alone, until Ctrl-C ends it with status 130. It reads run"
          + " folders and changes nothing; it needs no network and no account. To watch a distant"
          + " machine: ssh -L 7007:127.0.0.1:7007 MACHINE."
    },
    parameterListHeading = "%nArguments:%n",
    optionListHeading = "%nOptions:%n")
final class UiCommand implements Callable<Integer> {
  private static final int LAST_PORT = 65_535;

  /** Share of the heap that curves may take; the rest is for reading and answering. */
  private static final double CURVES_SHARE = 0.5;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      defaultValue = "runs",
      description = "Folder of run folders, or one run (default: runs).")
  private Path folder;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "7007",
      description = "Port to listen on; 0 takes a free one (default: 7007).")
  private int port;

  @Override
  public Integer call() throws Exception {
    if (port < 0 || port > LAST_PORT) {
      throw new ParameterException(
          spec.commandLine(), "--port is " + port + ", expected 0 to " + LAST_PORT);
    }
    if (!Files.isDirectory(folder)) {
      throw new UserException(
          ExitCode.INVALID,
          folder + ": no such folder; name one that holds what `selfdiff run` made");
    }
    boolean single = Files.exists(new RunPaths(folder).resolved());
    Path absolute = folder.toRealPath();
    Path root = single ? absolute.getParent() : absolute;
    long memory = (long) (CURVES_SHARE * Runtime.getRuntime().maxMemory());
    try (UiServer server = new UiServer(root, port, memory)) {
      PrintWriter out = spec.commandLine().getOut();
      out.println("watching " + root);
      out.println(server.url() + (single ? "#/run/" + absolute.getFileName() : ""));
      out.println("Ctrl-C ends this.");
      out.flush();
      // The signal ends the process, with the status of an interruption.
      new CountDownLatch(1).await();
      return ExitCode.OK.status();
    } catch (BindException e) {
      throw new ParameterException(
          spec.commandLine(),
          "port " + port + " is taken; name another with --port, or --port 0 for any free one");
    }
  }
}
