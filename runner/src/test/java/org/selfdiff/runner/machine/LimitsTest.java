package org.selfdiff.runner.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsTest {
  private static final long GIB = 1L << 30;

  @TempDir private Path root;

  private MadeFiles machine() {
    return new MadeFiles(root)
        .with("/proc/meminfo", "MemTotal:       65536000 kB\nMemFree:  1 kB\n")
        .with("/proc/self/status", "Name:\tjava\nCpus_allowed:\tf\nCpus_allowed_list:\t0-3,8\n");
  }

  @Test
  void theSecondKindOfControlGroupsLimitsByTheLeastAbove() {
    MadeFiles made =
        machine()
            .with("/proc/self/cgroup", "0::/kubepods/pod1/box\n")
            .with("/sys/fs/cgroup/kubepods/pod1/box/cpu.max", "max 100000\n")
            .with("/sys/fs/cgroup/kubepods/pod1/cpu.max", "250000 100000\n")
            .with("/sys/fs/cgroup/kubepods/pod1/box/memory.max", "max\n")
            .with("/sys/fs/cgroup/kubepods/memory.max", "" + 8 * GIB);

    assertThat(Limits.of(made.files()))
        .isEqualTo(
            new Limits(
                Optional.of("0-3,8"),
                OptionalDouble.of(2.5),
                OptionalLong.of(65536000L * 1024),
                OptionalLong.of(8 * GIB)));
  }

  @Test
  void theFirstKindHasAFolderForEachController() {
    MadeFiles made =
        machine()
            .with("/proc/self/cgroup", "4:memory:/docker/ab\n3:cpu,cpuacct:/docker/ab\n0::/\n")
            .with("/sys/fs/cgroup/cpu/docker/ab/cpu.cfs_quota_us", "150000")
            .with("/sys/fs/cgroup/cpu/docker/ab/cpu.cfs_period_us", "100000")
            .with("/sys/fs/cgroup/memory/docker/ab/memory.limit_in_bytes", "" + 4 * GIB)
            .with("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");

    Limits limits = Limits.of(made.files());
    assertThat(limits.quota()).hasValue(1.5);
    assertThat(limits.memoryLimit()).hasValue(4 * GIB);
  }

  @Test
  void aLimitAboveTheMachineIsNone() {
    MadeFiles made =
        machine()
            .with("/proc/self/cgroup", "0::/\n")
            .with("/sys/fs/cgroup/memory.max", "" + 900 * GIB)
            .with("/sys/fs/cgroup/cpu.max", "max 100000");

    Limits limits = Limits.of(made.files());
    assertThat(limits.quota()).isEmpty();
    assertThat(limits.memoryLimit()).isEmpty();
  }

  @Test
  void whereNothingCanBeReadNothingIsKnown() {
    assertThat(Limits.of(new SystemFiles(root)))
        .isEqualTo(
            new Limits(
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalLong.empty()));
  }
}
