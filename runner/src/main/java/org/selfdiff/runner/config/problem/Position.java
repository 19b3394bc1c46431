package org.selfdiff.runner.config.problem;

/**
 * Where something is written.
 *
 * @param file name of a file as it is shown to the user, or another source such as "command line"
 * @param line line counted from 1, or 0 where there is none
 * @param column character of the line counted from 1, or 0 where it is not known
 */
public record Position(String file, int line, int column) {
  /** Words {@code key=value} given on the command line. */
  public static final Position COMMAND_LINE = new Position("command line", 0);

  /** A line as a whole. */
  public Position(String file, int line) {
    this(file, line, 0);
  }

  /** Whether both are of one line. */
  public boolean sameLine(Position other) {
    return line == other.line && file.equals(other.file);
  }

  @Override
  public String toString() {
    return line == 0 ? file : column == 0 ? file + ":" + line : file + ":" + line + ":" + column;
  }
}
