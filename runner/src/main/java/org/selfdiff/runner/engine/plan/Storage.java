package org.selfdiff.runner.engine.plan;

import org.selfdiff.methods.graph.DType;

/** A piece of memory that one or more values share. Compared by identity. */
public final class Storage {
  /** Who owns a piece of memory. */
  public enum Owner {
    /** A state; lives as long as the program. */
    STATE,
    /** An input; written between runs. */
    INPUT,
    /** A constant or what is computed from constants alone. */
    CONSTANT,
    /** The arena, shared over time. */
    ARENA
  }

  private final Owner owner;
  private final String name;
  private final DType type;
  private final long elements;
  private int first = Integer.MAX_VALUE;
  private int last = -1;
  private long offset = -1;

  Storage(Owner owner, String name, DType type, long elements) {
    this.owner = owner;
    this.name = name;
    this.type = type;
    this.elements = elements;
  }

  /** Who owns it. */
  public Owner owner() {
    return owner;
  }

  /** Name of the state or input, or of the value it was made for. */
  public String name() {
    return name;
  }

  /** Element type. */
  public DType type() {
    return type;
  }

  /** Number of elements. */
  public long elements() {
    return elements;
  }

  /** First element within the arena of its type; only for {@link Owner#ARENA}. */
  public long offset() {
    return offset;
  }

  /** First instruction that touches it. */
  public int first() {
    return first;
  }

  /** Last instruction that touches it. */
  public int last() {
    return last;
  }

  void touch(int instruction) {
    first = Math.min(first, instruction);
    last = Math.max(last, instruction);
  }

  void place(long at) {
    offset = at;
  }

  boolean overlapsInTime(Storage other) {
    return first <= other.last && other.first <= last;
  }
}
