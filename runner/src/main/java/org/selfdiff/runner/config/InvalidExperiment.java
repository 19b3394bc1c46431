package org.selfdiff.runner.config;

import java.util.List;
import java.util.stream.Collectors;
import org.selfdiff.runner.config.problem.Problem;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/** An experiment file that cannot be used; the message has one line per problem. */
public final class InvalidExperiment extends UserException {
  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  /** An experiment with these problems. */
  public InvalidExperiment(List<Problem> problems) {
    super(
        ExitCode.INVALID,
        problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Everything that is wrong. */
  public List<Problem> problems() {
    return problems;
  }
}
