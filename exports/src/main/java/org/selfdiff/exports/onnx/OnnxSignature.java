package org.selfdiff.exports.onnx;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Shape;

/**
 * What a written file says about itself. Shapes are those of one image, without the batch.
 *
 * @param input name of the image input
 * @param image shape of one image
 * @param outputs name of an output to its shape per image, in the file's order
 * @param metadata all metadata of the file
 */
public record OnnxSignature(
    String input, Shape image, Map<String, Shape> outputs, Map<String, String> metadata) {
  /** Name of the leading dimension of the input and of every output. */
  public static final String BATCH = "batch";

  /** Copies the maps, outputs in their order, metadata sorted. */
  public OnnxSignature {
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
  }

  /** The shape with the batch's name in front, for instance {@code [batch, 3, 32, 32]}. */
  static String text(Shape perImage) {
    String rest = perImage.toString();
    return "[" + BATCH + (perImage.rank() == 0 ? "]" : ", " + rest.substring(1));
  }
}
