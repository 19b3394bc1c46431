package org.selfdiff.runner.machine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The processors that OpenBLAS 0.3.31 can be told to have kernels for, with the abilities that
 * those use, as seen on emulated processors without them. It takes the name without regard to case,
 * and asks no processor whether it can.
 */
enum OpenBlasCore {
  PRESCOTT("pni", "Prescott", "Katmai", "Coppermine", "Northwood", "Banias", "Athlon"),
  CORE2(
      "pni ssse3",
      "Core2",
      "Penryn",
      "Dunnington",
      "Opteron",
      "Opteron_SSE3",
      "Bobcat",
      "Barcelona"),
  NEHALEM("pni ssse3 sse4_1 sse4_2", "Nehalem", "Atom", "Nano"),
  SANDYBRIDGE("avx", "Sandybridge"),
  /** All four were seen to end a processor that has FMA3 and not FMA4. */
  BULLDOZER("avx fma4", "Bulldozer", "Piledriver", "Steamroller", "Excavator"),
  HASWELL("avx2 fma", "Haswell", "Zen"),
  SKYLAKEX("avx2 fma avx512f avx512dq avx512bw avx512vl", "SkylakeX"),
  COOPERLAKE("avx2 fma avx512f avx512dq avx512bw avx512vl avx512_vnni avx512_bf16", "Cooperlake");

  private final List<String> flags;
  private final List<String> names;

  OpenBlasCore(String flags, String... names) {
    this.flags = List.of(flags.split(" "));
    this.names = List.of(names);
  }

  /** Those of a name; none where OpenBLAS does not know it. */
  static Optional<OpenBlasCore> of(String name) {
    return Arrays.stream(values())
        .filter(core -> core.names.stream().anyMatch(name::equalsIgnoreCase))
        .findFirst();
  }

  /** Abilities that a processor lacks for these kernels. */
  List<String> lacking(Processor processor) {
    List<String> lacking = new ArrayList<>(flags);
    lacking.removeAll(processor.flags());
    return lacking;
  }
}
