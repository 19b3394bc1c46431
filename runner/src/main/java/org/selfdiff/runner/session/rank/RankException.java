package org.selfdiff.runner.session.rank;

import java.util.List;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/** A rank has ended, and with it the run. The message says which, how, and what it said last. */
public final class RankException extends UserException {
  private static final long serialVersionUID = 1L;

  private final String sentence;
  private final List<String> last;
  private final boolean interrupted;

  /**
   * A rank that has ended.
   *
   * @param sentence which and how, without a full stop
   * @param last what it said last; may be empty
   * @param interrupted whether it ended as a process does that is asked to
   */
  RankException(ExitCode code, String sentence, List<String> last, boolean interrupted) {
    super(code, message(sentence, last));
    this.interrupted = interrupted;
    this.sentence = sentence;
    this.last = List.copyOf(last);
  }

  private static String message(String sentence, List<String> last) {
    StringBuilder text = new StringBuilder(sentence);
    last.forEach(line -> text.append(System.lineSeparator()).append("  ").append(line));
    return text.toString();
  }

  /** Whether it ended as a process does that a terminal or a person asks to end. */
  boolean wasInterrupted() {
    return interrupted;
  }

  /**
   * The same with what is lost by it and what is not.
   *
   * @param kept a sentence, without a full stop
   */
  public RankException keeping(String kept) {
    RankException told = new RankException(code(), sentence + "; " + kept, last, interrupted);
    told.addSuppressed(this);
    return told;
  }
}
