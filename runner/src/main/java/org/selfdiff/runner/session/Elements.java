package org.selfdiff.runner.session;

import java.nio.ByteBuffer;
import org.selfdiff.methods.graph.Type;

/**
 * Numbers in the memory of a program, whatever their type.
 *
 * @param memory as a program gives it
 * @param type of the numbers there
 */
public record Elements(ByteBuffer memory, Type type) {
  /** Number {@code index}, counted from 0. */
  public double at(int index) {
    int place = index * type.bytes();
    return switch (type) {
      case F32 -> memory.getFloat(place);
      case F64 -> memory.getDouble(place);
      case I64 -> memory.getLong(place);
      case U8 -> memory.get(place) & 0xFF;
    };
  }
}
