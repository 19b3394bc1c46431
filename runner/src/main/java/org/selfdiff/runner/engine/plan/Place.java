package org.selfdiff.runner.engine.plan;

import org.selfdiff.methods.graph.Shape;

/**
 * Where a value lies.
 *
 * @param storage the memory
 * @param offset first element within it
 * @param shape shape of the value
 */
public record Place(Storage storage, long offset, Shape shape) {
  /** True if the value fills its storage. */
  public boolean whole() {
    return offset == 0 && shape.size() == storage.elements();
  }

  /** True if it shares memory with another place. */
  public boolean overlaps(Place other) {
    return storage == other.storage
        && offset < other.offset + other.shape.size()
        && other.offset < offset + shape.size();
  }

  Place as(Shape other) {
    return new Place(storage, offset, other);
  }
}
