package org.selfdiff.exports.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.selfdiff.exports.FileFormatException;

/**
 * The input of a model of images.
 *
 * @param name its name
 * @param size side of the square images in pixels
 * @param batch number of images that every pass takes; 0 where it is free
 */
record ImageInput(String name, int size, int batch) {
  private static final int CHANNELS = 3;
  private static final int SIZE_MOST = 8192;
  private static final int BATCH_MOST = 4096;
  private static final String EXPECTED =
      "expected one float32 batch of square RGB images [batch, 3, size, size]";

  /**
   * The only input of a model.
   *
   * @throws FileFormatException saying what was found, if it takes anything but images
   */
  static ImageInput of(Map<String, NodeInfo> inputs) {
    if (inputs.size() != 1) {
      throw new FileFormatException(
          "it has %d inputs, %s; %s"
              .formatted(
                  inputs.size(),
                  inputs.values().stream()
                      .map(ImageInput::text)
                      .collect(Collectors.joining(" and ")),
                  EXPECTED));
    }
    NodeInfo info = inputs.values().iterator().next();
    String flaw = flaw(info);
    if (flaw != null) {
      String word = info.getName().equals("input") ? "" : "input ";
      throw new FileFormatException(word + text(info) + ": " + flaw + "; " + EXPECTED);
    }
    long[] shape = ((TensorInfo) info.getInfo()).getShape();
    return new ImageInput(info.getName(), (int) shape[2], (int) Math.max(0, shape[0]));
  }

  /** What is wrong with an input and what to do; null if nothing is. */
  private static String flaw(NodeInfo info) {
    if (!(info.getInfo() instanceof TensorInfo tensor)) {
      return "it is no tensor";
    }
    long[] shape = tensor.getShape();
    if (tensor.type == OnnxJavaType.FLOAT16 || tensor.type == OnnxJavaType.BFLOAT16) {
      return "numbers of half precision; convert the weights alone and keep the types of inputs and"
          + " outputs (keep_io_types=True)";
    }
    if (tensor.type == OnnxJavaType.UINT8 || tensor.type == OnnxJavaType.INT8) {
      return "pixels as bytes; export it with an input of float32 that is normalized before";
    }
    if (tensor.type != OnnxJavaType.FLOAT) {
      return "no float32";
    }
    if (shape.length != 4) {
      return shape.length + " axes instead of 4";
    }
    if (shape[3] == CHANNELS && shape[1] != CHANNELS) {
      return "channels are last; export it with channels first";
    }
    if (shape[1] != CHANNELS) {
      return shape[1] < 0 ? "the channels are not fixed" : shape[1] + " channels";
    }
    if (shape[2] < 0 || shape[3] < 0) {
      return "height and width are not fixed; export it for one size, with the batch alone in"
          + " dynamic_axes";
    }
    if (shape[2] != shape[3]) {
      return "images that are not square";
    }
    if (shape[2] < 1 || shape[2] > SIZE_MOST) {
      return "images of %d pixels, which are 1 to %d".formatted(shape[2], SIZE_MOST);
    }
    if (shape[0] * CHANNELS * shape[2] * shape[2] > Integer.MAX_VALUE / Float.BYTES) {
      return "a batch that is fixed at %d images of %d pixels, more than a buffer holds (2 GiB)"
          .formatted(shape[0], shape[2]);
    }
    return shape[0] == 0 || shape[0] > BATCH_MOST
        ? "the batch is fixed at %d, which is 1 to %d; leave it free by dynamic_axes={'%s': {0: 'batch'}}"
            .formatted(shape[0], BATCH_MOST, info.getName())
        : null;
  }

  /** For instance {@code images float32 [batch, 3, 32, 32]}. */
  static String text(NodeInfo info) {
    if (!(info.getInfo() instanceof TensorInfo tensor)) {
      return info.getName() + " " + info.getInfo().getClass().getSimpleName();
    }
    List<String> dims = new ArrayList<>();
    for (int i = 0; i < tensor.getShape().length; i++) {
      String name = tensor.getDimensionNames()[i];
      long dim = tensor.getShape()[i];
      dims.add(dim >= 0 ? Long.toString(dim) : name.isEmpty() ? "?" : name);
    }
    String type = tensor.type.name().toLowerCase(Locale.ROOT);
    return info.getName()
        + " "
        + switch (tensor.type) {
          case FLOAT -> "float32";
          case DOUBLE -> "float64";
          default -> type;
        }
        + " "
        + dims;
  }
}
