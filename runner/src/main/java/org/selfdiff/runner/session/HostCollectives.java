package org.selfdiff.runner.session;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.selfdiff.methods.graph.AllGather;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.evaluate.EvaluationException;
import org.selfdiff.runner.evaluate.SearchRanks;

/**
 * What ranks tell each other beside their steps. Every rank calls the same in the same order; a
 * rank without others keeps what it has.
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
    long[] all = new long[Math.multiplyExact(own.length, size())];
    ByteBuffer sent = bytes((long) own.length * Long.BYTES);
    sent.asLongBuffer().put(own);
    gather(DType.I64, own.length, sent).asLongBuffer().get(all);
    return all;
  }

  /** The numbers of all ranks, as many of each, behind each other in the order of the ranks. */
  public float[] gather(float[] own) {
    if (size() == 1) {
      return own;
    }
    float[] all = new float[Math.multiplyExact(own.length, size())];
    ByteBuffer sent = bytes((long) own.length * Float.BYTES);
    sent.asFloatBuffer().put(own);
    gather(DType.F32, own.length, sent).asFloatBuffer().get(all);
    return all;
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
    int count = Math.max(1, longest);
    ByteBuffer all = gather(DType.U8, count, bytes(count).put(0, text));
    List<String> texts = new ArrayList<>();
    for (int rank = 0; rank < size(); rank++) {
      texts.add(text(all, rank * count, (int) lengths[rank]));
    }
    return texts;
  }

  private ByteBuffer gather(DType type, int count, ByteBuffer sent) {
    ByteBuffer all = bytes((long) sent.capacity() * size());
    group
        .begin(
            new AllGather(size()),
            memory(type, count, sent),
            memory(type, (long) count * size(), all))
        .await();
    return all;
  }

  /** The text of rank 0. */
  String broadcast(String ofFirst) {
    if (size() == 1) {
      return ofFirst;
    }
    byte[] text = ofFirst.getBytes(StandardCharsets.UTF_8);
    ByteBuffer length = bytes(Long.BYTES).putLong(0, text.length);
    group.broadcast(memory(DType.I64, 1, length));
    int count = Math.toIntExact(length.getLong(0));
    if (count == 0) {
      return "";
    }
    ByteBuffer told = bytes(count);
    if (first()) {
      told.put(0, text);
    }
    group.broadcast(memory(DType.U8, count, told));
    return text(told, 0, count);
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

  private static ByteBuffer bytes(long count) {
    return ByteBuffer.allocateDirect(Math.toIntExact(count)).order(ByteOrder.nativeOrder());
  }

  private static Memory memory(DType type, long size, ByteBuffer all) {
    return new Memory(
        type,
        size,
        (from, count) -> all.slice(Math.toIntExact(from), count).order(ByteOrder.nativeOrder()));
  }

  private static String text(ByteBuffer all, int at, int length) {
    byte[] text = new byte[length];
    all.get(at, text);
    return new String(text, StandardCharsets.UTF_8);
  }
}
