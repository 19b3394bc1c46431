package org.selfdiff.runner.cli;

import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The machines by which Momentum² Teacher's script is started: {@code MACHINE} is the number of
 * this one, from 0, and {@code MACHINE_TOTAL} how many there are.
 */
final class ScriptMachines {
  private static final String THIS = "MACHINE";
  private static final String TOTAL = "MACHINE_TOTAL";

  private ScriptMachines() {}

  /**
   * Says of several machines that the first does everything, and refuses to do the same again on
   * another one. {@code MACHINE} alone means nothing: other tools use the name.
   *
   * @param environment value of a variable, null where it is not set
   * @throws ParameterException on every machine but the first, and where they are no numbers
   */
  static void check(UnaryOperator<String> environment, CommandLine command) {
    Optional<Integer> total = number(environment, TOTAL, 1, command);
    if (total.isEmpty() || total.get() == 1) {
      return;
    }
    int machine = number(environment, THIS, 0, command).orElse(0);
    String sentence =
        "%s=%d machines are named, and SelfDiff trains on one so far: %s=0 does the whole batch"
            .formatted(TOTAL, total.get(), THIS);
    if (machine > 0) {
      throw new ParameterException(
          command, sentence + ", and there is nothing to do for %s=%d".formatted(THIS, machine));
    }
    command.getErr().println(sentence);
  }

  private static Optional<Integer> number(
      UnaryOperator<String> environment, String name, int least, CommandLine command) {
    String value = environment.apply(name);
    if (value == null || value.isBlank()) {
      return Optional.empty();
    }
    if (!value.strip().matches("\\d{1,6}") || Integer.parseInt(value.strip()) < least) {
      throw new ParameterException(
          command,
          "the environment has %s=%s, expected a whole number from %d; unset it for one machine"
              .formatted(name, value, least));
    }
    return Optional.of(Integer.parseInt(value.strip()));
  }
}
