package org.selfdiff.runner.sweep.view;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** How far a run is, from the end of its metrics. */
final class StepTail {
  private static final int BYTES = 2048;
  private static final Pattern STEP = Pattern.compile("\\{\"step\":(\\d+)[^\n]*\n");

  private StepTail() {}

  /** The last step in {@code metrics.jsonl}; empty where there is none yet. */
  static OptionalLong of(Path metrics) {
    if (!Files.exists(metrics)) {
      return OptionalLong.empty();
    }
    try (FileChannel file = FileChannel.open(metrics)) {
      ByteBuffer end = ByteBuffer.allocate(BYTES);
      file.read(end, Math.max(0, file.size() - BYTES));
      String text = new String(end.array(), 0, end.position(), StandardCharsets.UTF_8);
      return STEP.matcher(text)
          .results()
          .map((MatchResult m) -> m.group(1))
          .mapToLong(Long::parseLong)
          .reduce((a, b) -> b);
    } catch (IOException e) {
      // The run is beginning anew at this moment.
      return OptionalLong.empty();
    }
  }
}
