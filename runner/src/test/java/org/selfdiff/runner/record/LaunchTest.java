package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchTest {
  @TempDir Path folder;

  @Test
  void describesThisProcess() throws IOException {
    LaunchDevices devices = new LaunchDevices(2, "cpu", 3);
    Launch launch = Launch.now(List.of("selfdiff", "run"), folder, devices);
    assertThat(launch.devices()).isEqualTo(devices);
    assertThat(launch.command()).containsExactly("selfdiff", "run");
    assertThat(launch.process()).isEqualTo(ProcessHandle.current().pid());
    assertThat(Instant.parse(launch.started())).isBefore(Instant.now());
    assertThat(launch.java()).startsWith(Runtime.version().toString().split("\\+")[0]);
    assertThat(launch.git()).isNull();
    assertThat(launch.cores()).isPositive();
  }

  @Test
  void readsTheProcessorsModel() throws IOException {
    Path cpuinfo = Files.writeString(folder.resolve("cpuinfo"), "flags: x\nmodel name\t: Big 9\n");
    assertThat(Launch.processor(cpuinfo)).isEqualTo("Big 9");
    assertThat(Launch.processor(folder.resolve("absent"))).startsWith("unknown ");
  }

  @Test
  void readsVersionsFromTheClassPath() {
    String path =
        String.join(
            File.pathSeparator,
            "/r/target/classes",
            "/m/nd4j-api-1.0.0-M2.1.jar",
            "/m/javacpp-1.5.13-linux-x86_64.jar",
            "/m/javacpp-1.5.13.jar",
            "/m/plain.jar");
    assertThat(Launch.libraries(path))
        .isEqualTo(Map.of("nd4j-api", "1.0.0-M2.1", "javacpp", "1.5.13"));
  }

  @Test
  void readsTheStateOfACheckout() throws Exception {
    git("init", "-q");
    Files.writeString(folder.resolve("a"), "1");
    git("add", "a");
    git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "a");
    Git clean = Git.of(folder).orElseThrow();
    assertThat(clean.commit()).matches("[0-9a-f]{40}");
    assertThat(clean.dirty()).isFalse();
    Files.writeString(folder.resolve("a"), "2");
    assertThat(Git.of(folder)).contains(new Git(clean.commit(), true));
  }

  private void git(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(List.of(words));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
