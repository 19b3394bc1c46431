package org.selfdiff.exports.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxModelMetadata;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.graph.Shape;

/** What a file says about itself, as ONNX Runtime reads it, against what was written. */
final class OnnxClaims {
  private OnnxClaims() {}

  /** One sentence for every difference. */
  static List<String> differences(OrtSession session, Path file, OnnxSignature signature)
      throws OrtException {
    List<String> found = new ArrayList<>();
    tensors("inputs", session.getInputInfo(), Map.of(signature.input(), signature.image()), found);
    tensors("outputs", session.getOutputInfo(), signature.outputs(), found);
    OnnxModelMetadata metadata = session.getMetadata();
    unless(
        OnnxOptions.PRODUCER.equals(metadata.getProducerName()),
        "the producer is " + metadata.getProducerName() + ", not " + OnnxOptions.PRODUCER,
        found);
    Map<String, String> custom = metadata.getCustomMetadata();
    signature
        .metadata()
        .forEach(
            (key, value) ->
                unless(
                    value.equals(custom.get(key)),
                    "the metadata " + key + " is " + custom.get(key) + ", not " + value,
                    found));
    try {
      String sha = OnnxFile.weightsSha256(OnnxFile.read(file).getGraph().getInitializerList());
      unless(
          sha.equals(signature.metadata().get(OnnxFile.WEIGHTS_SHA256)),
          "the initializers are not those that were written (SHA-256 " + sha + ")",
          found);
    } catch (IOException e) {
      found.add("the initializers cannot be read: " + e.getMessage());
    }
    return found;
  }

  private static void tensors(
      String what, Map<String, NodeInfo> actual, Map<String, Shape> expected, List<String> found) {
    List<String> names = List.copyOf(expected.keySet());
    List<String> given = List.copyOf(actual.keySet());
    unless(names.equals(given), "the " + what + " are " + given + ", not " + names, found);
    expected.forEach(
        (name, shape) -> {
          if (actual.containsKey(name)) {
            String is = text(actual.get(name));
            String should = OnnxSignature.text(shape);
            unless(is.equals(should), name + " is " + is + ", not " + should, found);
          }
        });
  }

  private static String text(NodeInfo info) {
    if (!(info.getInfo() instanceof TensorInfo t) || t.type != OnnxJavaType.FLOAT) {
      return info.getInfo().toString();
    }
    List<String> dims = new ArrayList<>();
    for (int i = 0; i < t.getShape().length; i++) {
      String name = t.getDimensionNames()[i];
      dims.add(name.isEmpty() ? Long.toString(t.getShape()[i]) : name);
    }
    return dims.toString();
  }

  private static void unless(boolean holds, String difference, List<String> found) {
    if (!holds) {
      found.add(difference);
    }
  }
}
