package org.selfdiff.runner.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Options by which the original training scripts are called, and what they are called here. */
final class ScriptOptions {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,3})(?:-(\\d{1,3}))?");
  private static final Pattern NAMED = Pattern.compile("[a-z]+(:\\d+)?");
  private static final String CUDA = "cuda";
  private static final String DEVICE = "hardware.device=";
  private static final String DEVICES = "hardware.devices=";

  @Option(names = "-f", paramLabel = "FILE", description = "The experiment file.")
  private String file;

  @Option(names = "-b", paramLabel = "BATCH", description = "Short for hardware.batch=BATCH.")
  private String batch;

  @Option(
      names = "-d",
      paramLabel = "DEVICES",
      description = "GPUs by number: 0 is hardware.device=cuda:0, 0-7 is hardware.devices=0-7.")
  private String devices;

  @Option(names = "--experiment-name", paramLabel = "NAME", description = "Short for name=NAME.")
  private String experimentName;

  /**
   * The words of a command with what the options stand for.
   *
   * @param given file and overrides
   * @throws ParameterException if the devices are none
   */
  List<String> with(List<String> given, CommandLine command) {
    List<String> all = new ArrayList<>(given);
    if (file != null) {
      all.add(0, file);
    }
    if (batch != null) {
      all.add("hardware.batch=" + batch);
    }
    if (devices != null) {
      all.addAll(devices(command));
    }
    if (experimentName != null) {
      all.add("name=" + experimentName);
    }
    return all;
  }

  /** One GPU alone as ever, several that share every step, or a device by its name here. */
  private List<String> devices(CommandLine command) {
    if (NAMED.matcher(devices).matches()) {
      return devices.indexOf(':') < 0 ? List.of(DEVICE + devices) : alone(devices);
    }
    List<String> parts = new ArrayList<>();
    int count = 0;
    for (String part : devices.split(",", -1)) {
      Matcher range = RANGE.matcher(part);
      int first = range.matches() ? Integer.parseInt(range.group(1)) : 0;
      int last =
          range.matches() && range.group(2) != null ? Integer.parseInt(range.group(2)) : first;
      if (!range.matches() || last < first) {
        throw new ParameterException(
            command, "-d is " + devices + ", expected devices as in 0, 0-7 or 0,2");
      }
      parts.add(first == last ? "" + first : first + "-" + last);
      count += last - first + 1;
    }
    return count == 1
        ? alone(CUDA + ":" + parts.get(0))
        : List.of(DEVICE + CUDA, DEVICES + String.join(",", parts));
  }

  /** The file may name several. */
  private static List<String> alone(String device) {
    return List.of(DEVICE + device, DEVICES + 1);
  }
}
