package org.selfdiff.runner.config.problem;

/**
 * Where something is written.
 *
 * @param file name of a file as it is shown to the user, or another source such as "command line"
 * @param line line counted from 1, or 0 where there is none
 */
public record Position(String file, int line) {
  /** Words {@code key=value} given on the command line. */
  public static final Position COMMAND_LINE = new Position("command line", 0);

  @Override
  public String toString() {
    return line > 0 ? file + ":" + line : file;
  }
}
