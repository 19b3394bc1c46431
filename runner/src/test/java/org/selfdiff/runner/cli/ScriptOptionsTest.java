package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.selfdiff.runner.config.Corpus;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

class ScriptOptionsTest {
  private static final String FILE =
      Corpus.experiments().resolve("momentum2-teacher/r50-batch4096-100.conf").toString();

  @Test
  void theLineOfMomentum2TeacherIsUnderstood() {
    Spoken spoken =
        Spoken.to(
            "check",
            "--no-memory",
            "-b",
            "512",
            "-d",
            "0-7",
            "--experiment-name",
            "mine",
            "-f",
            FILE);
    assertThat(spoken.status()).isZero();
    assertThat(spoken.out()).startsWith(FILE + ": ok, run mine-");
    assertThat(spoken.err()).isEmpty();
    Spoken same = Spoken.to("check", "--no-memory", FILE, "hardware.batch=512", "name=mine");
    assertThat(same.out()).isEqualTo(spoken.out());
  }

  @ParameterizedTest
  @CsvSource({"0,cuda:0", "3,cuda:3", "cpu,cpu", "cuda:1,cuda:1", "auto,auto"})
  void oneDeviceIsTakenSilently(String given, String device) {
    Spoken spoken = Spoken.to("explain", "-f", FILE, "-d", given, "hardware.device");
    assertThat(spoken.status()).isZero();
    assertThat(spoken.out()).startsWith("hardware.device = \"" + device + "\"\n");
    assertThat(spoken.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0-7,0-7", "'2,4-6','2,4-6'", "'00,3','0,3'"})
  void severalShareEveryStep(String given, String devices) {
    Spoken spoken = Spoken.to("explain", "-f", FILE, "-d", given, "hardware.devices");
    assertThat(spoken.err()).isEmpty();
    assertThat(spoken.out()).startsWith("hardware.devices = \"" + devices + "\"\n");
    assertThat(Spoken.to("explain", "-f", FILE, "-d", given, "hardware.device").out())
        .startsWith("hardware.device = \"cuda\"\n");
  }

  @ParameterizedTest
  @CsvSource({"3,1", "cuda:3,1", "3-3,1", "cpu,4", "auto,4"})
  void aDeviceByItsNumberIsAlone(String given, String devices) {
    Spoken spoken =
        Spoken.to("explain", "-f", FILE, "hardware.devices=4", "-d", given, "hardware.devices");
    assertThat(spoken.err()).isEmpty();
    assertThat(spoken.out()).startsWith("hardware.devices = \"" + devices + "\"\n");
  }

  @Test
  void aGpuNamedTwiceIsRefused() {
    Spoken spoken = Spoken.to("check", "-f", FILE, "-d", "0-2,2");
    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err()).startsWith("command line: hardware.devices: \"0-2,2\" ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7-0", "0-", "a,b", "0,,1", "-1", "0-99999"})
  void whatIsNoDeviceIsRefused(String given) {
    Spoken spoken = Spoken.to("check", "-f", FILE, "-d=" + given);
    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err())
        .startsWith("selfdiff check: -d is " + given + ", expected devices as in 0, 0-7 or 0,2\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "check", "plan", "bench", "explain"})
  void everyVerbOfExperimentsAsksForAFile(String verb) {
    Spoken spoken = Spoken.to(verb, "-b", "256");
    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err())
        .startsWith("selfdiff " + verb + ": a file is missing, expected an experiment file\n");
    assertThat(Spoken.to(verb, "-f", FILE, "-b", "1.5").err())
        .startsWith("command line: hardware.batch: 1.5 is not a whole number, expected ");
  }

  @Test
  void severalMachinesAreOneSoFar() {
    assertThat(machines(Map.of())).isEmpty();
    assertThat(machines(Map.of("MACHINE", "qemux86"))).isEmpty();
    assertThat(machines(Map.of("MACHINE", "0", "MACHINE_TOTAL", "1"))).isEmpty();
    String sentence =
        "MACHINE_TOTAL=4 machines are named, and SelfDiff trains on one so far: MACHINE=0 does the"
            + " whole batch";
    assertThat(machines(Map.of("MACHINE", "0", "MACHINE_TOTAL", "4"))).isEqualTo(sentence + "\n");
    assertThat(machines(Map.of("MACHINE_TOTAL", "4"))).isEqualTo(sentence + "\n");
    assertThatThrownBy(() -> machines(Map.of("MACHINE", "3", "MACHINE_TOTAL", "4")))
        .isInstanceOf(ParameterException.class)
        .hasMessage(sentence + ", and there is nothing to do for MACHINE=3");
    assertThatThrownBy(() -> machines(Map.of("MACHINE_TOTAL", "four")))
        .hasMessage(
            "the environment has MACHINE_TOTAL=four, expected a whole number from 1; unset it for"
                + " one machine");
  }

  @Command
  private static final class Nothing {}

  private static String machines(Map<String, String> environment) {
    StringWriter err = new StringWriter();
    CommandLine command = new CommandLine(new Nothing()).setErr(new PrintWriter(err, true));
    ScriptMachines.check(environment::get, command);
    return err.toString();
  }
}
