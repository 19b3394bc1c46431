package org.selfdiff.runner.engine.joined.device;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.engine.joined.JoinedKernel;

/** A processor that runs the source of a kernel as a GPU would, block by block. */
public final class Device {
  private Device() {}

  /**
   * Runs a kernel.
   *
   * @param arguments bytes of its tensors in the order of its parameters; the same array for what
   *     is the same memory. Those that are written are changed.
   * @param outputs how many of the last are outputs; what they held is unknown to the kernel unless
   *     they are inputs too
   */
  public static void launch(JoinedKernel kernel, List<byte[]> arguments, int outputs) {
    Map<String, Parser.Function> functions = Parser.parse(kernel.source());
    Parser.Function entry = functions.get(kernel.name());
    if (entry == null || !entry.kernel() || entry.parameters().size() != arguments.size()) {
      throw new IllegalStateException("no kernel " + kernel.name() + " of " + arguments.size());
    }
    Map<byte[], Memory> memories = new java.util.IdentityHashMap<>();
    Map<String, Lanes> pointers = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      byte[] bytes = arguments.get(i);
      Parser.Parameter p = entry.parameters().get(i);
      Memory memory = memories.get(bytes);
      if (memory == null) {
        memory =
            i < arguments.size() - outputs
                ? Memory.of(p.name(), bytes)
                : Memory.empty(p.name(), bytes.length);
        memories.put(bytes, memory);
      }
      long[] at = new long[kernel.threads()];
      pointers.put(p.name(), new Lanes(p.type(), at, null, memory));
    }
    for (int b = 0; b < kernel.blocks(); b++) {
      new Threads(functions, b, kernel.threads()).run(entry, pointers);
    }
    memories.forEach(
        (bytes, memory) -> System.arraycopy(memory.content(), 0, bytes, 0, bytes.length));
  }
}
