package org.selfdiff.runner.engine;

/**
 * What a program computes on.
 *
 * @param kind processor or GPU
 * @param index number of the GPU as the driver counts them; 0 for the processor
 */
public record Device(Kind kind, int index) {
  /** The processor. */
  public static final Device CPU = new Device(Kind.CPU, 0);

  /** Kinds of devices. */
  public enum Kind {
    /** The processor. */
    CPU,
    /** An NVIDIA GPU. */
    CUDA
  }

  /** Checks the number. */
  public Device {
    if (index < 0 || (kind == Kind.CPU && index != 0)) {
      throw new IllegalArgumentException("no device has the number " + index);
    }
  }

  /** A GPU by its number. */
  public static Device cuda(int index) {
    return new Device(Kind.CUDA, index);
  }

  /**
   * The device of a word: {@code cpu}, {@code cuda:2}, or {@code cuda} for the first GPU.
   *
   * @throws IllegalArgumentException if no device has that name
   */
  public static Device of(String word) {
    if (word.equals("cpu")) {
      return CPU;
    }
    if (word.equals("cuda")) {
      return cuda(0);
    }
    if (word.matches("cuda:[0-9]{1,3}")) {
      return cuda(Integer.parseInt(word.substring(word.indexOf(':') + 1)));
    }
    throw new IllegalArgumentException("no device has the name " + word);
  }

  /** Whether it is a GPU. */
  public boolean isCuda() {
    return kind == Kind.CUDA;
  }

  /** The name that experiments and libtorch use: {@code cpu} or {@code cuda:0}. */
  @Override
  public String toString() {
    return isCuda() ? "cuda:" + index : "cpu";
  }
}
