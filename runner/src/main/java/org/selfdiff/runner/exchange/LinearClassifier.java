package org.selfdiff.runner.exchange;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.onnx.Preprocessing;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.exports.safetensors.SafetensorsWriter;
import org.selfdiff.methods.probe.ProbeFeatures;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.record.AtomicFile;

/**
 * The best linear classifier that a protocol found, as a safetensors file beside the record of its
 * evaluation: {@code fc.weight} [C, D], {@code fc.bias} [C] and, with batch norm, {@code bn.*}.
 *
 * @param readout what it reads of the network
 * @param unit whether that is divided by its length first
 * @param batchNorm whether there is batch norm behind it
 * @param view how images are shown to the network
 * @param classes names in the order of the labels
 * @param origin where it comes from
 * @param tensors its weights
 */
public record LinearClassifier(
    Readout readout,
    boolean unit,
    boolean batchNorm,
    CenterView view,
    List<String> classes,
    Origin origin,
    HeldTensors tensors) {
  private static final String ENDING = ".classifier.safetensors";
  private static final String READOUT = "selfdiff.readout";
  private static final String UNIT = "selfdiff.unit";
  private static final String BATCH_NORM = "selfdiff.batch-norm";
  private static final String PROTOCOL = "selfdiff.protocol";
  private static final String VARIANT = "selfdiff.variant";
  private static final String EPOCH = "selfdiff.epoch";
  private static final String TOP1 = "selfdiff.top1";
  private static final String TOP5 = "selfdiff.top5";
  private static final String DATA = "selfdiff.data";
  private static final String DATA_SHA256 = "selfdiff.data-sha256";
  private static final String STEP = "selfdiff.step";
  private static final String WEIGHTS = "selfdiff.weights";

  /**
   * Where a classifier comes from.
   *
   * @param protocol that trained it
   * @param variant what it alone has of several, for instance {@code lr 0.1}
   * @param epoch after which it was best, counted from 1
   * @param top1 accuracy on the test images, 0 to 1
   * @param top5 the same among the five most likely classes
   * @param data what it learned from and was evaluated on, without where that lies
   * @param dataSha256 tells the set from others, wherever it lies
   * @param step steps that the network was trained, -1 where that is not known
   * @param weights SHA-256 of the file with the network's weights
   */
  public record Origin(
      String protocol,
      String variant,
      int epoch,
      double top1,
      double top5,
      String data,
      String dataSha256,
      long step,
      String weights) {
    /** As metadata of a file, every key starting with {@code selfdiff.}. */
    Map<String, String> metadata() {
      Map<String, String> m = new TreeMap<>();
      m.put(PROTOCOL, protocol);
      m.put(VARIANT, variant);
      m.put(EPOCH, Integer.toString(epoch));
      m.put(TOP1, Double.toString(top1));
      m.put(TOP5, Double.toString(top5));
      m.put(DATA, data);
      m.put(DATA_SHA256, dataSha256);
      m.put(STEP, Long.toString(step));
      m.put(WEIGHTS, weights);
      return m;
    }
  }

  /** Copies the list. */
  public LinearClassifier {
    classes = List.copyOf(classes);
  }

  /** Where the classifier of a protocol lies. */
  public static Path file(Path folder, String protocol) {
    return folder.resolve(protocol + ENDING);
  }

  /** What an exported file says of it beside how images are prepared. */
  Map<String, String> metadata() {
    Map<String, String> m = origin.metadata();
    m.put(ClassNames.KEY, ClassNames.text(classes));
    m.put(READOUT, words(readout));
    return m;
  }

  /** Keeps it in the folder of an evaluation, in the place of an earlier one of its protocol. */
  public void write(Path folder) throws IOException {
    Map<String, String> m = metadata();
    m.put(UNIT, Boolean.toString(unit));
    m.put(BATCH_NORM, Boolean.toString(batchNorm));
    m.putAll(StatedView.preprocessing(view).metadata());
    m.put("format", "pt");
    AtomicFile.write(
        file(folder, origin.protocol), channel -> SafetensorsWriter.write(channel, tensors, m));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws DataException if it is something else
   */
  public static LinearClassifier read(Path file) throws IOException {
    try (SafetensorsFile stored = SafetensorsFile.open(file)) {
      Map<String, String> m = stored.metadata();
      Preprocessing asked = Preprocessing.of(m);
      return new LinearClassifier(
          readout(text(m, READOUT)),
          Boolean.parseBoolean(text(m, UNIT)),
          Boolean.parseBoolean(text(m, BATCH_NORM)),
          StatedView.of(file, asked, asked.size()),
          ClassNames.of(m)
              .orElseThrow(() -> new FileFormatException("no " + ClassNames.KEY + " is there")),
          new Origin(
              text(m, PROTOCOL),
              text(m, VARIANT),
              Integer.parseInt(text(m, EPOCH)),
              Double.parseDouble(text(m, TOP1)),
              Double.parseDouble(text(m, TOP5)),
              text(m, DATA),
              text(m, DATA_SHA256),
              Long.parseLong(text(m, STEP)),
              text(m, WEIGHTS)),
          HeldTensors.of(stored, ""));
    } catch (FileFormatException | DataException | IllegalArgumentException e) {
      String why = e.getMessage().replace(file + ": ", "");
      throw new DataException(
          file
              + ": not the classifier of an evaluation: "
              + why
              + "; remove the file and evaluate again",
          e);
    }
  }

  /** Whether a path is one that {@link #file} gives. */
  public static boolean isFile(Path path) {
    return Files.isRegularFile(path) && path.getFileName().toString().endsWith(ENDING);
  }

  private static String text(Map<String, String> metadata, String key) {
    String text = metadata.get(key);
    if (text == null) {
      throw new FileFormatException("no " + key + " is there");
    }
    return text;
  }

  private static String words(Readout readout) {
    return readout.accept(
        new Readout.Visitor<>() {
          @Override
          public String output(Readout.Output output) {
            return output.words();
          }

          @Override
          public String tokens(Readout.Tokens tokens) {
            return word(tokens.kind()) + " " + tokens.blocks();
          }
        });
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Readout readout(String words) {
    for (Readout.Output output : Readout.Output.values()) {
      if (output.words().equals(words)) {
        return output;
      }
    }
    for (ProbeFeatures kind : ProbeFeatures.values()) {
      String[] parts = words.split(" ");
      if (parts.length == 2 && parts[0].equals(word(kind)) && parts[1].matches("[1-9]\\d{0,4}")) {
        return new Readout.Tokens(kind, Integer.parseInt(parts[1]));
      }
    }
    throw new FileFormatException(READOUT + " is " + words + ", which is none that is known");
  }
}
