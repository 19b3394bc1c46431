package org.selfdiff.exports.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.ValueInfoProto;
import org.bytedeco.onnx.OpSchemaRegistry;
import org.bytedeco.onnx.ShapeInferenceOptions;
import org.bytedeco.onnx.StringTensorShapeProtoMap;
import org.bytedeco.onnx.global.onnx;

/** ONNX's own checker and shape inference. */
final class OfficialChecker {
  private OfficialChecker() {}

  /**
   * Checks a file with strict shape inference.
   *
   * @return the shape of every intermediate and output, as inferred
   * @throws RuntimeException with the checker's words if the file is not valid
   */
  static Map<String, String> check(Path file, Path inferred) throws IOException {
    onnx.check_model(file.toString(), true, false, false);
    try (ShapeInferenceOptions strict = new ShapeInferenceOptions(true, 1, true);
        StringTensorShapeProtoMap none = new StringTensorShapeProtoMap()) {
      onnx.InferShapes(
          file.toString(), inferred.toString(), OpSchemaRegistry.Instance(), strict, none);
    }
    Map<String, String> shapes = new LinkedHashMap<>();
    var graph = OnnxFile.read(inferred).getGraph();
    graph.getValueInfoList().forEach(v -> shapes.put(v.getName(), text(v)));
    graph.getOutputList().forEach(v -> shapes.put(v.getName(), text(v)));
    return shapes;
  }

  private static String text(ValueInfoProto v) {
    StringBuilder s = new StringBuilder();
    for (TensorShapeProto.Dimension d : v.getType().getTensorType().getShape().getDimList()) {
      s.append(s.isEmpty() ? "" : ",").append(d.hasDimParam() ? d.getDimParam() : d.getDimValue());
    }
    return s.toString();
  }
}
