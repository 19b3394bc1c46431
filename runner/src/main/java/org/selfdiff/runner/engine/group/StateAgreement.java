package org.selfdiff.runner.engine.group;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.exit.ExitCode;

/**
 * Whether all ranks hold the same states, bit by bit: parameters, buffers, queues and what the
 * optimizer keeps. Each tensor is compared by two checksums of 32 bits with different polynomials,
 * read in one pass: nobody forges states, and chance makes them equal once in 2^64.
 */
public final class StateAgreement {
  /** Bytes that both checksums read while the processor's caches have them. */
  private static final int BLOCK = 1 << 18;

  private StateAgreement() {}

  /** Where a tensor is. */
  private record Place(State state, Part part) {
    String words() {
      return part.name().equals(state.name())
          ? "state " + state.name()
          : "tensor " + part.name() + " of state " + state.name();
    }
  }

  /**
   * Compares the states of a program with those of every other rank.
   *
   * @throws GroupException with status 5 on every rank if one differs; it names the first
   */
  public static void require(Program program, ProcessGroup group) {
    if (group.size() == 1) {
      return;
    }
    List<Place> places = new ArrayList<>();
    for (State s : program.step().states()) {
      s.parts().forEach(p -> places.add(new Place(s, p)));
    }
    ByteBuffer mine = ByteBuffer.allocate(places.size() * Long.BYTES);
    for (State s : program.step().states()) {
      Memory memory = program.state(s.name());
      s.parts().forEach(p -> mine.putLong(digest(memory, p)));
    }
    List<byte[]> all = new Agreement(group).ofAll(mine.array());
    for (int i = 0; i < places.size(); i++) {
      requireEqual(places.get(i), i, all);
    }
  }

  private static void requireEqual(Place place, int index, List<byte[]> all) {
    int at = index * Long.BYTES;
    long first = ByteBuffer.wrap(all.get(0)).getLong(at);
    List<Integer> others = new ArrayList<>();
    for (int rank = 1; rank < all.size(); rank++) {
      if (ByteBuffer.wrap(all.get(rank)).getLong(at) != first) {
        others.add(rank);
      }
    }
    if (!others.isEmpty()) {
      throw new GroupException(
          ExitCode.VERIFICATION,
          "the ranks no longer hold the same: %s differs between rank 0 and %s"
              .formatted(place.words(), Attendant.ranks(others)));
    }
  }

  /** Both checksums of a part's bytes. */
  public static long digest(Memory memory, Part part) {
    DType type = memory.type();
    CRC32C upper = new CRC32C();
    CRC32 lower = new CRC32();
    long end = (part.offset() + part.shape().size()) * type.bytes();
    for (long at = part.offset() * type.bytes(); at < end; ) {
      ByteBuffer block = memory.window(at, Math.min(BLOCK, end - at));
      upper.update(block.duplicate());
      lower.update(block.duplicate());
      at += block.remaining();
    }
    return upper.getValue() << Integer.SIZE | lower.getValue();
  }
}
