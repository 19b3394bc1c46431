package org.selfdiff.runner.engine.torch.kernel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.engine.joined.JoinedKernel;

/**
 * Kernels that are compiled together.
 *
 * @param kernels at least one, no two with one source
 */
record KernelProgram(List<JoinedKernel> kernels) {
  /**
   * Kernels of one program. Compiling one alone takes NVRTC about 130 ms, of which 20 are the
   * kernel's: 40 small ones took 5.2 s as programs of one, 0.8 s as programs of this many and 1.2 s
   * as one program (medians of three on two shared cores of a Xeon).
   */
  static final int MOST = 16;

  /** Keeps the list as it is. */
  KernelProgram {
    kernels = List.copyOf(kernels);
  }

  /**
   * The programs of a step, the same for every machine.
   *
   * @param launched its kernels in order, those of one source as often as they are launched
   * @throws KernelException if two sources have one name
   */
  static List<KernelProgram> of(Collection<JoinedKernel> launched) {
    Map<String, JoinedKernel> named = new LinkedHashMap<>();
    for (JoinedKernel k : launched) {
      JoinedKernel other = named.putIfAbsent(k.name(), k);
      if (other != null && !k.source().equals(other.source())) {
        throw new KernelException(
            k.label() + " and " + other.label() + " are different kernels, both named " + k.name());
      }
    }
    List<JoinedKernel> different = List.copyOf(named.values());
    List<KernelProgram> programs = new ArrayList<>();
    for (int i = 0; i < different.size(); i += MOST) {
      programs.add(new KernelProgram(different.subList(i, Math.min(i + MOST, different.size()))));
    }
    return programs;
  }

  /**
   * The source of all. Each kernel lies in a namespace of its own, so that functions beside it may
   * have equal names, and its lines are counted by themselves under its name.
   */
  String source() {
    StringBuilder text = new StringBuilder();
    for (JoinedKernel k : kernels) {
      text.append("namespace in_").append(k.name()).append(" {\n");
      text.append("#line 1 \"").append(k.name()).append("\"\n");
      text.append(k.source()).append("\n}\n");
    }
    return text.toString();
  }

  /** The kernel that a compiler speaks of first, or the first one. */
  JoinedKernel blamed(String log) {
    return kernels.stream()
        .filter(k -> log.startsWith(k.name() + "("))
        .findFirst()
        .orElse(kernels.get(0));
  }
}
