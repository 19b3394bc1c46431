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
  private static final Pattern RANGE = Pattern.compile("(\\d{1,4})(?:-(\\d{1,4}))?");

  @Option(names = "-f", paramLabel = "FILE", description = "The experiment file.")
  private String file;

  @Option(names = "-b", paramLabel = "BATCH", description = "Short for hardware.batch=BATCH.")
  private String batch;

  @Option(
      names = "-d",
      paramLabel = "DEVICES",
      description = "Short for hardware.device: 0 is cuda:0; of several, as in 0-7, the first.")
  private String devices;

  @Option(names = "--experiment-name", paramLabel = "NAME", description = "Short for name=NAME.")
  private String experimentName;

  /**
   * The words of a command with what the options stand for. That a device of several is used alone
   * is said.
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
      all.add("hardware.device=" + device(command));
    }
    if (experimentName != null) {
      all.add("name=" + experimentName);
    }
    return all;
  }

  private String device(CommandLine command) {
    if (devices.matches("[a-z]+(:\\d+)?")) {
      return devices;
    }
    List<Integer> numbers = new ArrayList<>();
    for (String part : devices.split(",", -1)) {
      Matcher range = RANGE.matcher(part);
      int first = range.matches() ? Integer.parseInt(range.group(1)) : 0;
      int last =
          range.matches() && range.group(2) != null ? Integer.parseInt(range.group(2)) : first;
      if (!range.matches() || last < first) {
        throw new ParameterException(
            command, "-d is " + devices + ", expected devices as in 0, 0-7 or 0,2");
      }
      for (int i = first; i <= last; i++) {
        numbers.add(i);
      }
    }
    String device = "cuda:" + numbers.get(0);
    if (numbers.size() > 1) {
      command
          .getErr()
          .println(
              "-d "
                  + devices
                  + " names "
                  + numbers.size()
                  + " devices, and SelfDiff trains on one so far: "
                  + device
                  + " does the whole batch");
    }
    return device;
  }
}
