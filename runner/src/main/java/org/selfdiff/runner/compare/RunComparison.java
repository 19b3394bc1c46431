package org.selfdiff.runner.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.selfdiff.runner.record.RunNames;

/**
 * Runs side by side.
 *
 * @param runs in the order in which they were named
 */
public record RunComparison(List<RunRecord> runs) {
  /** What a run has no such key for. */
  public static final String ABSENT = "-";

  /** Copies the list. */
  public RunComparison {
    runs = List.copyOf(runs);
  }

  /** What the runs are called in tables, no two alike. */
  List<String> labels() {
    List<RunNames.Named> named =
        runs.stream().map(run -> RunNames.Named.ofFolder(run.run())).toList();
    List<RunNames.Named> told = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      RunNames.Named name = named.get(i);
      String devices = runs.get(i).devices();
      told.add(
          twin(i) && !devices.isEmpty()
              ? new RunNames.Named(name.name() + " on " + devices, name.hash())
              : name);
    }
    return RunNames.distinct(told);
  }

  /**
   * Whether another run is of the same experiment: on other devices, or on the same in another
   * place.
   */
  boolean twin(int index) {
    return IntStream.range(0, runs.size()).anyMatch(i -> i != index && twins(i, index));
  }

  /** Whether two runs are of the same experiment, by the name and identity of their folders. */
  boolean twins(int one, int other) {
    return runs.get(one).run().equals(runs.get(other).run());
  }

  /** Which runs have features that training made worse, a sentence each. */
  List<String> warnings() {
    List<String> labels = labels();
    List<String> warnings = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      String label = labels.get(i);
      runs.get(i).warning().ifPresent(sentence -> warnings.add(label + ": " + sentence));
    }
    return warnings;
  }

  /** Keys of the experiments whose values are not the same in all runs, with each run's value. */
  public Map<String, List<String>> differences() {
    List<Map<String, String>> settings = singleSettings();
    TreeSet<String> keys = new TreeSet<>();
    settings.forEach(s -> keys.addAll(s.keySet()));
    Map<String, List<String>> differences = new LinkedHashMap<>();
    for (String key : keys) {
      List<String> values = new ArrayList<>();
      settings.forEach(s -> values.add(s.getOrDefault(key, ABSENT)));
      if (values.stream().distinct().count() > 1) {
        differences.put(key, values);
      }
    }
    return differences;
  }

  /** Of each run, elements of lists one by one. */
  List<Map<String, String>> singleSettings() {
    return runs.stream().map(r -> SingleSettings.of(r.settings())).toList();
  }
}
