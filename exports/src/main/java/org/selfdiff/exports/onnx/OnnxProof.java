package org.selfdiff.exports.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a written file in ONNX Runtime on the CPU and compares it with the graph that it was written
 * from: its outputs at several batch sizes, and what it says about itself.
 */
public final class OnnxProof {
  private final List<Integer> batches;
  private final Tolerance tolerance;
  private final int threads;

  /**
   * How to prove.
   *
   * @param batches batch sizes, each at least 1
   * @param tolerance how far outputs may differ; {@link Tolerance#FLOAT32} unless there is a reason
   * @param threads threads of ONNX Runtime, at least 1
   */
  public OnnxProof(List<Integer> batches, Tolerance tolerance, int threads) {
    if (batches.isEmpty() || batches.stream().anyMatch(b -> b < 1) || threads < 1) {
      throw new IllegalArgumentException("batches " + batches + ", threads " + threads);
    }
    this.batches = List.copyOf(batches);
    this.tolerance = tolerance;
    this.threads = threads;
  }

  /**
   * Runs all images at every batch size; the last batch is filled with the first images.
   *
   * @param file the written file
   * @param signature what {@link OnnxExporter#write} gave
   * @param images the input of every image
   * @param expected per output what the graph gave for every image
   * @return the outcome; a file that cannot be loaded or run is a failed proof, not an exception
   * @throws IllegalArgumentException if there are no images, or numbers do not fit the signature
   */
  public ProofReport run(
      Path file,
      OnnxSignature signature,
      List<float[]> images,
      Map<String, List<float[]>> expected) {
    checkArguments(signature, images, expected);
    try {
      return OnnxModel.deep(() -> compare(file, signature, images, expected));
    } catch (OrtException e) {
      throw new IllegalStateException("the proof failed: " + e.getMessage(), e);
    }
  }

  private ProofReport compare(
      Path file,
      OnnxSignature signature,
      List<float[]> images,
      Map<String, List<float[]>> expected) {
    List<Deviation> deviations = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    OrtEnvironment env = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = OnnxModel.options(threads);
        OrtSession session = env.createSession(file.toString(), options)) {
      failures.addAll(OnnxClaims.differences(session, file, signature));
      for (int batch : batches) {
        Map<String, List<float[]>> actual = outputs(env, session, signature, images, batch);
        expected.forEach(
            (name, e) -> deviations.add(compare(name, batch, e, actual.get(name), failures)));
      }
    } catch (OrtException e) {
      failures.add("ONNX Runtime cannot run " + file + ": " + e.getMessage());
    }
    String runtime = "ONNX Runtime " + env.getVersion() + " CPU";
    return new ProofReport(runtime, images.size(), tolerance, deviations, failures);
  }

  private static Map<String, List<float[]>> outputs(
      OrtEnvironment env,
      OrtSession session,
      OnnxSignature signature,
      List<float[]> images,
      int batch)
      throws OrtException {
    Map<String, List<float[]>> out = new LinkedHashMap<>();
    signature.outputs().keySet().forEach(name -> out.put(name, new ArrayList<>()));
    int size = (int) signature.image().size();
    FloatBuffer in =
        ByteBuffer.allocateDirect(4 * batch * size).order(ByteOrder.nativeOrder()).asFloatBuffer();
    long[] shape = new long[signature.image().rank() + 1];
    System.arraycopy(signature.image().dims(), 0, shape, 1, shape.length - 1);
    shape[0] = batch;
    for (int start = 0; start < images.size(); start += batch) {
      for (int i = 0; i < batch; i++) {
        in.put(i * size, images.get((start + i) % images.size()));
      }
      try (OnnxTensor tensor = OnnxTensor.createTensor(env, in, shape);
          OrtSession.Result result =
              session.run(Map.of(signature.input(), tensor), signature.outputs().keySet())) {
        for (Map.Entry<String, List<float[]>> e : out.entrySet()) {
          int width = (int) signature.outputs().get(e.getKey()).size();
          FloatBuffer values = floats(result, e.getKey(), (long) batch * width);
          for (int i = 0; i < batch && start + i < images.size(); i++) {
            float[] one = new float[width];
            values.get(i * width, one);
            e.getValue().add(one);
          }
        }
      }
    }
    return out;
  }

  private static FloatBuffer floats(OrtSession.Result result, String name, long expected)
      throws OrtException {
    FloatBuffer values =
        result.get(name).orElseThrow() instanceof OnnxTensor t ? t.getFloatBuffer() : null;
    if (values == null || values.remaining() != expected) {
      throw new OrtException("output " + name + " has not " + expected + " float32 numbers");
    }
    return values;
  }

  private Deviation compare(
      String output,
      int batch,
      List<float[]> expected,
      List<float[]> actual,
      List<String> failures) {
    double rms = rms(expected);
    double absolute = 0;
    double relative = 0;
    double worst = 0;
    int image = 0;
    for (int i = 0; i < expected.size(); i++) {
      float[] e = expected.get(i);
      float[] a = actual.get(i);
      for (int k = 0; k < e.length; k++) {
        double d = Math.abs((double) a[k] - e[k]);
        double allowed = tolerance.absolute() * rms + tolerance.relative() * Math.abs(e[k]);
        absolute = Math.max(absolute, d);
        relative = Math.max(relative, ratio(d, Math.max(Math.abs(e[k]), rms)));
        double share = ratio(d, allowed);
        // The comparison is false for NaN, which has to win and to stay.
        if (!(share <= worst) && !Double.isNaN(worst)) {
          worst = share;
          image = i;
        }
      }
    }
    double neighbors = NearestImages.agreement(expected, actual, tolerance.relative());
    Deviation found = new Deviation(output, batch, absolute, relative, worst, image, neighbors);
    if (!found.passed()) {
      failures.add(found.toString());
    }
    return found;
  }

  private static double ratio(double d, double by) {
    return d == 0 ? 0 : d / by;
  }

  private static double rms(List<float[]> values) {
    double sum = 0;
    long n = 0;
    for (float[] v : values) {
      for (float x : v) {
        sum += (double) x * x;
      }
      n += v.length;
    }
    return Math.sqrt(sum / n);
  }

  private static void checkArguments(
      OnnxSignature signature, List<float[]> images, Map<String, List<float[]>> expected) {
    if (images.isEmpty()) {
      throw new IllegalArgumentException("no images to compare on");
    }
    if (!expected.keySet().equals(signature.outputs().keySet())) {
      throw new IllegalArgumentException(
          "expected outputs " + expected.keySet() + ", file's " + signature.outputs().keySet());
    }
    checkSizes("image", images, images.size(), signature.image().size());
    expected.forEach(
        (name, e) -> checkSizes(name, e, images.size(), signature.outputs().get(name).size()));
  }

  private static void checkSizes(String what, List<float[]> given, int count, long size) {
    if (given.size() != count || given.stream().anyMatch(v -> v.length != size)) {
      throw new IllegalArgumentException(
          what + ": " + count + " arrays of " + size + " numbers are needed");
    }
  }
}
