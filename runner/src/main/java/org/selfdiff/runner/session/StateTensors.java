package org.selfdiff.runner.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.exports.safetensors.SafetensorsDType;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.exports.safetensors.TensorInfo;
import org.selfdiff.exports.safetensors.TensorSource;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.record.CheckpointException;

/** The named tensors of a program's states, as a checkpoint holds them. */
public final class StateTensors implements TensorSource {
  private static final int PIECE = 1 << 30;

  private final Program program;
  private final Map<String, Located> located = new LinkedHashMap<>();

  private record Located(String state, Part part, DType type) {
    long firstByte() {
      return part.offset() * type.bytes();
    }

    TensorInfo info() {
      return TensorInfo.of(part.name(), dtype(type), part.shape().dims());
    }
  }

  /** The tensors of all states of a program. */
  public StateTensors(Program program) {
    this.program = program;
    for (State s : program.step().states()) {
      for (Part p : s.parts()) {
        located.put(p.name(), new Located(s.name(), p, s.value().type()));
      }
    }
  }

  private static SafetensorsDType dtype(DType type) {
    return switch (type) {
      case F32 -> SafetensorsDType.F32;
      case F64 -> SafetensorsDType.F64;
      case I64 -> SafetensorsDType.I64;
      case U8 -> SafetensorsDType.U8;
    };
  }

  @Override
  public List<TensorInfo> tensors() {
    List<TensorInfo> infos = new ArrayList<>();
    located.values().forEach(l -> infos.add(l.info()));
    return infos;
  }

  @Override
  public void read(String name, long offset, ByteBuffer into) {
    Located l = located.get(name);
    program.state(l.state()).read(l.firstByte() + offset, into);
  }

  /**
   * Replaces every state by the tensors of a file.
   *
   * @throws CheckpointException if the file has not exactly these tensors; no state is then changed
   */
  void restore(SafetensorsFile file) throws IOException {
    Map<String, TensorInfo> found = new LinkedHashMap<>();
    file.tensors().forEach(t -> found.put(t.name(), t));
    for (Located l : located.values()) {
      TensorInfo t = found.remove(l.part().name());
      if (t == null || !t.equals(l.info())) {
        throw new CheckpointException(
            file.path()
                + ": expected "
                + l.info()
                + ", found "
                + (t == null ? "no such tensor" : t));
      }
    }
    if (!found.isEmpty()) {
      throw new CheckpointException(file.path() + ": unexpected tensors " + found.keySet());
    }
    for (Located l : located.values()) {
      Memory to = program.stateToWrite(l.state());
      long bytes = l.info().byteLength();
      for (long at = 0; at < bytes; at += PIECE) {
        int count = (int) Math.min(PIECE, bytes - at);
        to.write(l.firstByte() + at, file.data(l.part().name(), at, count));
      }
    }
  }

  /** Replaces every state by tensors of the same names. */
  void take(StateTensors others) {
    for (Located l : located.values()) {
      Located other = others.located.get(l.part().name());
      Memory from = others.program.state(other.state());
      program
          .stateToWrite(l.state())
          .copy(l.part().offset(), from, other.part().offset(), l.part().shape().size());
    }
  }

  /**
   * Replaces one tensor.
   *
   * @param values its elements in row-major order
   */
  public void put(String name, double[] values) {
    Located l = located.get(name);
    program.stateToWrite(l.state()).put(l.part().offset(), values);
  }
}
