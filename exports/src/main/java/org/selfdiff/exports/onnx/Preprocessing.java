package org.selfdiff.exports.onnx;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
  /** Copies the lists. */
  public Preprocessing {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /** The same as metadata of a file, every key starting with {@code image.}. */
  public Map<String, String> metadata() {
    Map<String, String> m = new TreeMap<>();
    m.put("image.size", Integer.toString(size));
    m.put("image.layout", "NCHW");
    m.put("image.channels", "RGB");
    m.put("image.range", "0..1");
    m.put("image.mean", text(mean));
    m.put("image.std", text(std));
    m.put("image.resize", resize);
    return m;
  }

  private static String text(List<Double> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
