package org.selfdiff.runner.session;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.group.Agreement;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.evaluate.EvaluationException;
import org.selfdiff.runner.evaluate.SearchRanks;

/**
 * Results that ranks tell each other beside their steps: rows of features, sentences, metrics. What
 * they decide together is an {@link Agreement}. Every rank calls the same in the same order; a rank
 * without others keeps what it has.
 *
 * @param group the ranks
 */
public record HostCollectives(ProcessGroup group) implements SearchRanks {
  private static final String FAILURE = "failure ";
  private static final String METRICS = "metrics ";

  @Override
  public int rank() {
    return group.rank();
  }

  @Override
  public int size() {
    return group.size();
  }

  /** Whether this rank computes what is computed once. */
  public boolean first() {
    return rank() == 0;
  }

  @Override
  public long[] gather(long[] own) {
    if (size() == 1) {
      return own;
    }
    ByteBuffer sent = ByteBuffer.allocate(Math.multiplyExact(own.length, Long.BYTES));
    sent.asLongBuffer().put(own);
    LongBuffer all = LongBuffer.allocate(Math.multiplyExact(own.length, size()));
    agreement().ofAll(sent.array()).forEach(of -> all.put(ByteBuffer.wrap(of).asLongBuffer()));
    return all.array();
  }

  /** The numbers of all ranks, as many of each, behind each other in the order of the ranks. */
  public float[] gather(float[] own) {
    if (size() == 1) {
      return own;
    }
    ByteBuffer sent = ByteBuffer.allocate(Math.multiplyExact(own.length, Float.BYTES));
    sent.asFloatBuffer().put(own);
    FloatBuffer all = FloatBuffer.allocate(Math.multiplyExact(own.length, size()));
    agreement().ofAll(sent.array()).forEach(of -> all.put(ByteBuffer.wrap(of).asFloatBuffer()));
    return all.array();
  }

  /** The texts of all ranks, in their order. */
  public List<String> gather(String own) {
    if (size() == 1) {
      return List.of(own);
    }
    byte[] text = own.getBytes(StandardCharsets.UTF_8);
    long[] lengths = gather(new long[] {text.length});
    int longest = 0;
    for (long length : lengths) {
      longest = (int) Math.max(longest, length);
    }
    // There is no memory without a byte.
    List<byte[]> all = agreement().ofAll(Arrays.copyOf(text, Math.max(1, longest)));
    List<String> texts = new ArrayList<>();
    for (int rank = 0; rank < size(); rank++) {
      texts.add(new String(all.get(rank), 0, (int) lengths[rank], StandardCharsets.UTF_8));
    }
    return texts;
  }

  /** The text of rank 0. */
  String broadcast(String ofFirst) {
    if (size() == 1) {
      return ofFirst;
    }
    byte[] text = ofFirst.getBytes(StandardCharsets.UTF_8);
    int count = (int) agreement().ofFirst((double) text.length)[0];
    if (count == 0) {
      return "";
    }
    Memory told = Memory.allocate(DType.U8, count);
    if (first()) {
      told.write(0, ByteBuffer.wrap(text));
    }
    group.broadcast(told);
    byte[] theirs = new byte[count];
    told.read(0, ByteBuffer.wrap(theirs));
    return new String(theirs, StandardCharsets.UTF_8);
  }

  /**
   * Metrics that rank 0 computes and tells the others, bit by bit, so that all go on with the same.
   *
   * @param computing is asked on rank 0 alone
   * @throws EvaluationException on every rank if rank 0 cannot compute them
   */
  public Map<String, Double> ofFirst(Supplier<Map<String, Double>> computing) {
    if (size() == 1) {
      return computing.get();
    }
    String told = broadcast(first() ? computed(computing) : "");
    if (told.startsWith(FAILURE)) {
      throw new EvaluationException(told.substring(FAILURE.length()));
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    told.substring(METRICS.length())
        .lines()
        .forEach(
            line -> {
              int space = line.indexOf(' ');
              metrics.put(
                  line.substring(space + 1),
                  Double.longBitsToDouble(Long.parseLong(line.substring(0, space))));
            });
    return metrics;
  }

  private static String computed(Supplier<Map<String, Double>> computing) {
    try {
      StringBuilder text = new StringBuilder(METRICS);
      computing
          .get()
          .forEach(
              (name, value) ->
                  text.append(Double.doubleToRawLongBits(value))
                      .append(' ')
                      .append(name)
                      .append('\n'));
      return text.toString();
    } catch (EvaluationException e) {
      return FAILURE + e.getMessage();
    }
  }

  private Agreement agreement() {
    return new Agreement(group);
  }
}
