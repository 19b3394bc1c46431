package org.selfdiff.runner.machine;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A GPU as NVIDIA's driver tells of it.
 *
 * @param number as the driver counts, in the order of the bus
 * @param name its product name
 * @param uuid its identity, as {@code GPU-8a1f…}
 * @param capability its compute capability, as {@code 9.0}
 * @param memory bytes of its memory
 * @param free bytes of it that nobody has
 */
public record NvidiaGpu(
    int number,
    String name,
    Optional<String> uuid,
    Optional<String> capability,
    OptionalLong memory,
    OptionalLong free) {}
