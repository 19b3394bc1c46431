package org.selfdiff.exports.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.selfdiff.exports.FileFormatException;

/**
 * How an image becomes the input of a file: resized and cropped, scaled to 0..1, then {@code (x -
 * mean) / std} per channel, as float32 in the order channel, row, column with channels red, green,
 * blue.
 *
 * @param size side of the square input in pixels
 * @param resize how a whole image is brought to that size, in words, for instance {@code "shorter
 *     side to 256 (bilinear), center crop 224"}, or {@code "none"}
 * @param mean per channel
 * @param std per channel
 */
public record Preprocessing(int size, String resize, List<Double> mean, List<Double> std) {
  private static final int CHANNELS = 3;
  private static final String SIZE = "image.size";
  private static final String RESIZE = "image.resize";
  private static final String MEAN = "image.mean";
  private static final String STD = "image.std";

  /** Copies the lists. */
  public Preprocessing {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /**
   * What a file's metadata say.
   *
   * @throws FileFormatException if they lack a key, or one cannot be read
   */
  public static Preprocessing of(Map<String, String> metadata) {
    int size;
    try {
      size = Integer.parseInt(text(metadata, SIZE));
    } catch (NumberFormatException e) {
      throw unreadable(SIZE, metadata.get(SIZE), "pixels");
    }
    return new Preprocessing(
        size, text(metadata, RESIZE), numbers(metadata, MEAN), numbers(metadata, STD));
  }

  private static String text(Map<String, String> metadata, String key) {
    String text = metadata.get(key);
    if (text == null) {
      throw new FileFormatException(
          "the metadata have no "
              + key
              + ", so that images cannot be prepared for it; expected a file that SelfDiff wrote, or"
              + " one with the keys "
              + String.join(", ", SIZE, RESIZE, MEAN, STD));
    }
    return text;
  }

  private static List<Double> numbers(Map<String, String> metadata, String key) {
    String text = text(metadata, key);
    try {
      List<Double> numbers = Arrays.stream(text.split(",")).map(Double::valueOf).toList();
      if (numbers.size() == CHANNELS) {
        return numbers;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw unreadable(key, text, "three numbers with commas between them");
  }

  private static FileFormatException unreadable(String key, String text, String expected) {
    return new FileFormatException(
        "the metadata say " + key + " = " + text + ", expected " + expected);
  }

  /** The same as metadata of a file, every key starting with {@code image.}. */
  public Map<String, String> metadata() {
    Map<String, String> m = new TreeMap<>();
    m.put(SIZE, Integer.toString(size));
    m.put("image.layout", "NCHW");
    m.put("image.channels", "RGB");
    m.put("image.range", "0..1");
    m.put(MEAN, text(mean));
    m.put(STD, text(std));
    m.put(RESIZE, resize);
    return m;
  }

  private static String text(List<Double> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
