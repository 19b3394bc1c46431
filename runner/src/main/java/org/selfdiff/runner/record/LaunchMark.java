package org.selfdiff.runner.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last that {@code train.log} says of how a launch began or ended. A process that was killed
 * leaves its beginning.
 *
 * @param kind of the mark
 * @param detail with {@code ENDS} the outcome, with {@code STOPS} the message of the failure, empty
 *     with {@code BEGINS}
 */
public record LaunchMark(Kind kind, String detail) {
  /** What a mark marks. */
  public enum Kind {
    /** A launch began. */
    BEGINS,
    /** Training came to an end that has a name. */
    ENDS,
    /** A failure ended the launch. */
    STOPS
  }

  private static final Pattern MARK =
      Pattern.compile(
          "^\\S+ +\\w+ +ExperimentRun: run \\S+ (begins: .*|ends: (\\w+)|stops(?:\\R(.*))?)$",
          Pattern.MULTILINE);
  private static final Pattern CLASS_NAME = Pattern.compile("^[\\w.$]+(?:Exception|Error): ");

  /** Bytes looked at, from the end: a stack trace and more. */
  private static final int TAIL = 1 << 18;

  /** The last mark of a log; empty where there is none. */
  public static Optional<LaunchMark> last(Path log) throws IOException {
    if (!Files.isRegularFile(log)) {
      return Optional.empty();
    }
    Matcher marks = MARK.matcher(tail(log));
    LaunchMark last = null;
    while (marks.find()) {
      last = of(marks);
    }
    return Optional.ofNullable(last);
  }

  private static LaunchMark of(Matcher mark) {
    if (mark.group(2) != null) {
      return new LaunchMark(Kind.ENDS, mark.group(2));
    }
    if (mark.group(1).startsWith("stops")) {
      String failure = mark.group(3) == null ? "" : mark.group(3).strip();
      return new LaunchMark(Kind.STOPS, CLASS_NAME.matcher(failure).replaceFirst(""));
    }
    return new LaunchMark(Kind.BEGINS, "");
  }

  private static String tail(Path log) throws IOException {
    try (FileChannel file = FileChannel.open(log, StandardOpenOption.READ)) {
      long begin = Math.max(0, file.size() - TAIL);
      ByteBuffer bytes = ByteBuffer.allocate((int) (file.size() - begin));
      while (bytes.hasRemaining() && file.read(bytes, begin + bytes.position()) >= 0) {
        continue;
      }
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }
  }
}
