package org.selfdiff.runner.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.selfdiff.runner.config.problem.ForeignTerms;
import org.selfdiff.runner.config.problem.Nearest;
import org.selfdiff.runner.config.source.HomePath;
import org.selfdiff.runner.exit.DiskFault;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.Failure;
import org.selfdiff.runner.exit.StandardOutput;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.sweep.machine.Cluster;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of SelfDiff. */
@Command(
    name = "selfdiff",
    versionProvider = Version.class,
    header = "Trains and evaluates self-supervised vision models from experiment files.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "  0:done",
      "  1:internal error: a mistake in SelfDiff",
      "  2:experiment or command line invalid; nothing was started",
      "  3:data or device missing or unusable",
      "  4:training diverged or collapsed; the last good checkpoint is kept",
      "  5:verification failed",
      "130:interrupted; the same command continues the run"
    },
    footer = {
      "",
      "selfdiff COMMAND --help tells about one command; experiments/LANGUAGE.md about files."
    })
public final class Main implements Runnable {
  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show stack traces of failures.")
  private boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and exit.")
  private boolean version;

  private CommandLine commandLine;

  /** Runs the command and ends the process with its {@link ExitCode}. */
  public static void main(String[] args) {
    System.exit(process(Cluster.none(), args));
  }

  /**
   * Runs the command as this process: the same output in every locale, and none of it lost without
   * a word.
   *
   * @param cluster for sweeps that ask for one
   * @return the exit status
   */
  public static int process(Cluster cluster, String... args) {
    Locale.setDefault(Locale.ROOT);
    StandardOutput output = StandardOutput.install();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int status = mended(err) ? run(cluster, out, err, args) : ExitCode.DATA.status();
    System.out.flush();
    if (output.fault().isEmpty()) {
      return status;
    }
    err.println(
        "standard output: cannot be written: " + DiskFault.reason(output.fault().orElseThrow()));
    return status == ExitCode.OK.status() ? ExitCode.DATA.status() : status;
  }

  /** Whether the environment is one in which libraries can be loaded, or was made so. */
  private static boolean mended(PrintWriter err) {
    try {
      SafeEnvironment.require(sentence -> err.println("selfdiff: " + sentence));
      return true;
    } catch (UserException e) {
      err.println("selfdiff: " + e.getMessage());
      return false;
    }
  }

  /**
   * Runs the command in this process.
   *
   * @return the exit status
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    return run(Cluster.none(), out, err, args);
  }

  /**
   * Runs the command in this process.
   *
   * @param cluster for sweeps that ask for one
   * @return the exit status
   */
  public static int run(Cluster cluster, PrintWriter out, PrintWriter err, String... args) {
    Main main = new Main();
    main.commandLine = new CommandLine(main);
    for (Subcommand verb : verbs(args)) {
      main.commandLine.addSubcommand(verb.word(), verb.command(cluster));
    }
    main.commandLine.registerConverter(Path.class, Main::path);
    main.commandLine
        .setOut(out)
        .setErr(err)
        .setUsageHelpWidth(Width.OF_HELP)
        .setParameterExceptionHandler((e, words) -> main.misused(e))
        .setExecutionExceptionHandler((e, command, parsed) -> main.failed(e));
    int status = main.executed(args);
    out.flush();
    err.flush();
    return status;
  }

  /** Picocli answers for exceptions, not for what Java calls errors. */
  private int executed(String... args) {
    try {
      return commandLine.execute(args);
    } catch (OutOfMemoryError | StackOverflowError | LinkageError e) {
      return failed(e);
    }
  }

  private static Path path(String word) {
    try {
      return HomePath.of(word);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** The command that is asked for, or all of them when help or a suggestion is. */
  private static List<Subcommand> verbs(String[] args) {
    List<Subcommand> all = List.of(Subcommand.values());
    List<Subcommand> asked =
        Arrays.stream(args)
            .filter(word -> !word.startsWith("-"))
            .limit(1)
            .flatMap(word -> all.stream().filter(verb -> verb.word().equals(word)))
            .toList();
    return asked.isEmpty() ? all : asked;
  }

  @Override
  public void run() {
    throw new ParameterException(commandLine, "a command is missing, expected " + words());
  }

  private int misused(ParameterException e) {
    PrintWriter err = commandLine.getErr();
    String asked = e.getCommandLine().getCommandName();
    String name = e.getCommandLine() == commandLine ? "selfdiff" : "selfdiff " + asked;
    err.println(name + ": " + sentence(e));
    err.println(name + " --help shows what can be asked for.");
    if (debug) {
      e.printStackTrace(err);
    }
    return ExitCode.INVALID.status();
  }

  private static String sentence(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      return e.getMessage();
    }
    String word = unmatched.getUnmatched().get(0);
    if (word.startsWith("-")) {
      List<String> options =
          e.getCommandLine().getCommandSpec().optionsMap().keySet().stream().sorted().toList();
      List<String> keys = ForeignTerms.keys(word.replaceFirst("^-+", "").replaceFirst("=.*", ""));
      return "unknown option "
          + word
          + (keys.isEmpty()
              ? Nearest.hint(word, options)
              : ", expected the setting as " + keys.get(0) + "=VALUE");
    }
    List<String> verbs = Arrays.stream(Subcommand.values()).map(Subcommand::word).toList();
    boolean verb = e.getCommandLine().getParent() == null;
    return verb
        ? "unknown command " + word + ", expected " + words() + Nearest.hint(word, verbs)
        : "unexpected word " + word;
  }

  private static String words() {
    return String.join(", ", Arrays.stream(Subcommand.values()).map(Subcommand::word).toList());
  }

  private int failed(Throwable e) {
    PrintWriter err = commandLine.getErr();
    Failure failure = Failure.of(e);
    err.println(failure.message());
    if (debug) {
      e.printStackTrace(err);
    }
    return failure.code().status();
  }
}
