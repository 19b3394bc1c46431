package org.selfdiff.runner.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/**
 * What a protocol found: contents of {@code evaluation/PROTOCOL.json}. Accuracies are shares of 1.
 *
 * @param protocol kind of the protocol
 * @param settings the numbers that decided, in words, in the order to show
 * @param model what was evaluated
 * @param images on what
 * @param features which numbers of the network, in words
 * @param dim length of a feature
 * @param top1 top-1 accuracy of the best variant
 * @param top5 its top-5 accuracy
 * @param variant the best one of several, empty where there is one
 * @param baselines label ({@code raw pixels}, {@code untrained}) to top-1 accuracy of the same
 *     protocol on these features, in the order to show; without those that would cost too much
 * @param variants all of them
 * @param classes what became of the images of each class
 * @param confusion images of each class, in rows, by the class that they were taken for
 * @param comparable equal for equal protocols with equal settings on equal images
 */
public record EvaluationRecord(
    String protocol,
    Map<String, String> settings,
    Model model,
    Images images,
    String features,
    int dim,
    double top1,
    double top5,
    String variant,
    Map<String, Double> baselines,
    List<ProbeVariant> variants,
    List<ClassLine> classes,
    int[][] confusion,
    String comparable) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private static final String ENDING = ".json";

  /**
   * What was evaluated.
   *
   * @param name of the run or file
   * @param step steps trained, -1 where that is not known
   * @param weights SHA-256 of the file with the weights
   */
  public record Model(String name, long step, String weights) {}

  /**
   * On what it was evaluated.
   *
   * @param set name of the image set
   * @param train images that were learned from
   * @param test images that were evaluated on
   * @param size side of the views in pixels
   */
  public record Images(String set, int train, int test, int size) {}

  /**
   * One of several classifiers.
   *
   * @param name what it alone has, for instance {@code k 20}
   * @param top1 at its best epoch
   * @param top5 at that epoch
   * @param epoch its best epoch, counted from 1; 0 where nothing is trained
   * @param last top-1 accuracy after the last epoch
   */
  public record ProbeVariant(String name, double top1, double top5, int epoch, double last) {}

  /**
   * The images of one class.
   *
   * @param name of the class
   * @param images in the test split
   * @param top1 share of them that was recognized; 0 where there are none
   * @param takenFor the class that they were most often mistaken for, empty where for none
   * @param mistaken how many of them
   */
  public record ClassLine(String name, int images, double top1, String takenFor, int mistaken) {}

  /** Copies the collections. */
  public EvaluationRecord {
    for (Object part :
        new Object[] {protocol, model, images, features, variant, confusion, comparable}) {
      Objects.requireNonNull(part, "a part of the record is missing");
    }
    Objects.requireNonNull(model.name, "the model has no name");
    Objects.requireNonNull(images.set, "the images have no set");
    if (variants.stream().noneMatch(v -> v.name().equals(variant))) {
      throw new IllegalArgumentException("the best variant is none of the variants");
    }
    baselines.values().forEach(value -> Objects.requireNonNull(value, "a baseline is null"));
    settings.values().forEach(value -> Objects.requireNonNull(value, "a setting is null"));
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    baselines = Collections.unmodifiableMap(new LinkedHashMap<>(baselines));
    variants = List.copyOf(variants);
    classes = List.copyOf(classes);
  }

  /** The variant that is the result. */
  public ProbeVariant best() {
    return variants.stream().filter(v -> v.name().equals(variant)).findFirst().orElseThrow();
  }

  /** Mean of the classes' accuracies, of those that have images. */
  public double meanOfClasses() {
    return classes.stream()
        .filter(c -> c.images() > 0)
        .mapToDouble(ClassLine::top1)
        .average()
        .orElse(0);
  }

  /** Where the record of a protocol lies. */
  public static Path file(Path folder, String protocol) {
    return folder.resolve(protocol + ENDING);
  }

  /** The record as JSON. */
  public String json() {
    return written(this);
  }

  /** Several records as a JSON list. */
  public static String json(List<EvaluationRecord> records) {
    return written(records);
  }

  private static String written(Object found) {
    try {
      return JSON.writeValueAsString(found) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers are always JSON", e);
    }
  }

  /**
   * Reads what {@link #json} wrote.
   *
   * @throws UserException if it is something else
   */
  public static EvaluationRecord read(Path file) throws IOException {
    try {
      EvaluationRecord read = JSON.readValue(Files.readAllBytes(file), EvaluationRecord.class);
      if (read == null) {
        throw new JsonMappingException(null, "it is null");
      }
      return read;
    } catch (JsonProcessingException e) {
      throw new UserException(
          ExitCode.DATA,
          file
              + ": not the record of an evaluation: "
              + e.getOriginalMessage()
              + "; remove the file and evaluate again");
    }
  }

  /**
   * The records in a folder by protocol; none where there is no folder.
   *
   * @param damaged told of every one that cannot be read, which is left out
   */
  public static List<EvaluationRecord> list(Path folder, Consumer<UserException> damaged)
      throws IOException {
    List<EvaluationRecord> records = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(ENDING)).sorted().toList()) {
          try {
            records.add(read(file));
          } catch (UserException e) {
            damaged.accept(e);
          }
        }
      }
    }
    return records;
  }
}
