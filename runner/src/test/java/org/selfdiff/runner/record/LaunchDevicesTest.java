package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.exit.UserException;

class LaunchDevicesTest {
  private static final LaunchDevices ONE = new LaunchDevices(1, "cpu", 2);
  private static final LaunchDevices TWO = new LaunchDevices(2, "cpu", 1);

  @TempDir Path folder;

  private static List<Launch> launches(LaunchDevices... devices) {
    return Arrays.stream(devices)
        .map(d -> new Launch("t", List.of(), "box", 1, null, "17", "Linux", "P", 2, d, 0, Map.of()))
        .toList();
  }

  @Test
  void theyAreNamedWithTheirThreads() {
    assertThat(TWO.text()).isEqualTo("2 x cpu, 1 thread each");
    assertThat(ONE.text()).isEqualTo("1 x cpu, 2 threads");
    assertThat(new LaunchDevices(8, "cuda", 4).text()).isEqualTo("8 x cuda, 4 threads each");
    assertThat(LaunchDevices.text(LaunchDevices.of(launches(null, TWO, TWO, ONE, TWO))))
        .isEqualTo("2 x cpu, 1 thread each, then 1 x cpu, 2 threads, then 2 x cpu, 1 thread each");
    assertThat(LaunchDevices.inShort(List.of(ONE, new LaunchDevices(1, "cpu", 1), TWO)))
        .isEqualTo("1 x cpu, then 2 x cpu");
    assertThat(LaunchDevices.shared(List.of(ONE))).isFalse();
    assertThat(LaunchDevices.shared(List.of(ONE, TWO))).isTrue();
  }

  @Test
  void anotherNumberIsSaidWhenARunGoesOn() {
    assertThat(LaunchDevices.change(launches(TWO, ONE)))
        .contains(
            "it goes on with 1 device (cpu), before with 2 devices (cpu): the objective stays the"
                + " same, numbers differ by rounding");
    assertThat(LaunchDevices.change(launches(TWO, ONE, new LaunchDevices(1, "cpu", 1)))).isEmpty();
    assertThat(LaunchDevices.change(launches(TWO))).isEmpty();
    assertThat(LaunchDevices.change(launches(null, TWO))).isEmpty();
    assertThat(LaunchDevices.change(launches(TWO, new LaunchDevices(2, "cuda", 1)))).isPresent();
  }

  @Test
  void settingsTellEveryNumber() {
    Map<String, String> settings = Map.of("hardware.devices", "2", "seed", "0");
    assertThat(LaunchDevices.in(settings, List.of(TWO, ONE)))
        .isEqualTo(Map.of("hardware.devices", "2, then 1", "seed", "0"));
    assertThat(LaunchDevices.in(settings, List.of(TWO))).isSameAs(settings);
  }

  @Test
  void aRecordOfAnEarlierVersionIsReadAndDamageIsNot() throws IOException {
    String launch =
        """
        {"name": "a", "identity": "1", "data": {}, "launches": [
          {"started": "t", "command": [], "host": "h", "process": 1, "java": "17",
           "system": "Linux", "processor": "P", "cores": 2, %s "libraries": {}}]}
        """;
    Path file = folder.resolve("provenance.json");
    Files.writeString(file, launch.formatted(""));
    assertThat(Provenance.read(file).launches().get(0).devices()).isNull();
    Files.writeString(
        file, launch.formatted("\"devices\": {\"count\": 2, \"kind\": \"cpu\", \"threads\": 1},"));
    assertThat(Provenance.read(file).launches().get(0).devices()).isEqualTo(TWO);
    Files.writeString(file, Provenance.read(file).json());
    assertThat(Provenance.read(file).launches().get(0).devices()).isEqualTo(TWO);
    Files.writeString(
        file, launch.formatted("\"devices\": {\"count\": 0, \"kind\": \"cpu\", \"threads\": 1},"));
    assertThatThrownBy(() -> Provenance.read(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a launch has at least one device and one thread, found 0 and 1");
  }
}
