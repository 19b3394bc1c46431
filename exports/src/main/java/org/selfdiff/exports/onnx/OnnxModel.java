package org.selfdiff.exports.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import onnx.Onnx.ModelProto;
import org.selfdiff.exports.FileFormatException;

/**
 * A file in ONNX Runtime on the CPU: one float32 input of images and float32 outputs with one row
 * per image.
 */
public final class OnnxModel implements AutoCloseable {
  private static final long STACK_BYTES = 64L << 20;

  private final Path file;
  private final OrtEnvironment environment;
  private final OrtSession.SessionOptions options;
  private final OrtSession session;
  private final ImageInput input;
  private final Map<String, Integer> widths = new HashMap<>();

  private OnnxModel(Path file, int threads) throws OrtException {
    this.file = file;
    environment = OrtEnvironment.getEnvironment();
    options = options(threads);
    try {
      session = environment.createSession(file.toString(), options);
    } catch (OrtException | RuntimeException e) {
      options.close();
      throw e;
    }
    try {
      input = ImageInput.of(session.getInputInfo());
    } catch (OrtException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Loads ONNX Runtime itself, unless that is done; a file would else do it.
   *
   * @throws FileFormatException if that is not possible
   */
  public static void load() {
    try {
      deep(OrtEnvironment::getEnvironment);
    } catch (OrtException | RuntimeException e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      throw new FileFormatException(
          "ONNX Runtime cannot be loaded: "
              + root.getMessage()
              + ". It unpacks itself into "
              + System.getProperty("java.io.tmpdir")
              + ", which has to be a folder with about 30 MB free that can be written;"
              + " -Djava.io.tmpdir=FOLDER in SELFDIFF_JAVA_OPTS names another.");
    }
  }

  /**
   * Loads a file, after a look at what it would make ONNX Runtime do, and at whether it is what was
   * written.
   *
   * @param threads threads of ONNX Runtime, at least 1
   * @throws FileFormatException if it is missing, damaged, cannot be loaded, asks for more than a
   *     backbone needs, or has another input than one batch of float32 images [batch, 3, size,
   *     size]
   */
  public static OnnxModel open(Path file, int threads) {
    if (!Files.isRegularFile(file)) {
      throw new FileFormatException(file + ": no such file; expected a backbone as ONNX");
    }
    try {
      ModelProto content = OnnxFile.read(file);
      OnnxBounds.check(file, content);
      OnnxFile.requireUndamaged(file, content);
    } catch (IOException e) {
      throw new FileFormatException(file + ": cannot be read: " + e.getMessage());
    }
    load();
    try {
      return deep(() -> new OnnxModel(file, threads));
    } catch (OrtException e) {
      throw new FileFormatException(file + ": ONNX Runtime cannot load it: " + e.getMessage());
    } catch (FileFormatException e) {
      throw new FileFormatException(file + ": " + e.getMessage());
    }
  }

  static OrtSession.SessionOptions options(int threads) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.setInterOpNumThreads(1);
    options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
    options.setDeterministicCompute(true);
    // It would make the products of float16 files the Gemm that OnnxRows avoids.
    options.addConfigEntry("optimization.disable_specified_optimizers", "MatMulAddFusion");
    // Its warnings are about optimizations that it leaves out.
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    // Idle threads must not spin: the graph's engine may run beside this.
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    return options;
  }

  /**
   * ONNX Runtime matches the process's command line by a recursion as deep as the line is long:
   * some thousand characters of class path overflow the stack of an ordinary thread.
   */
  static <T> T deep(Callable<T> work) throws OrtException {
    FutureTask<T> task = new FutureTask<>(work);
    new Thread(null, task, "onnx", STACK_BYTES).start();
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while ONNX Runtime was at work", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OrtException failure) {
        throw failure;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("ONNX Runtime failed: " + e.getCause(), e.getCause());
    }
  }

  /** Side of the images in pixels. */
  public int size() {
    return input.size();
  }

  /** Metadata of the file, sorted by key. */
  public Map<String, String> metadata() {
    try {
      return new TreeMap<>(session.getMetadata().getCustomMetadata());
    } catch (OrtException e) {
      throw new FileFormatException(file + ": its metadata cannot be read: " + e.getMessage());
    }
  }

  /** Names of the outputs, in the file's order. */
  public Set<String> outputs() {
    return session.getOutputNames();
  }

  /**
   * Runs a batch; where the file takes a fixed number of images, in pieces of that many, the last
   * filled up with blank ones.
   *
   * @param images [n, 3, size, size], a direct buffer in native byte order
   * @param n number of images
   * @param names the outputs wanted
   * @return their numbers in row-major order, n rows each
   * @throws FileFormatException if the file cannot be run, or an output is no float32 tensor with a
   *     row per image
   */
  public Map<String, float[]> run(FloatBuffer images, int n, Set<String> names) {
    if (input.batch() == 0 || input.batch() == n) {
      return pass(images, n, names);
    }
    int length = 3 * size() * size();
    FloatBuffer piece =
        ByteBuffer.allocateDirect(Float.BYTES * length * input.batch())
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    Map<String, float[]> rows = new LinkedHashMap<>();
    for (int at = 0; at < n; at += input.batch()) {
      int from = at;
      int count = Math.min(input.batch(), n - at);
      piece.clear();
      piece.put(0, images, images.position() + at * length, count * length);
      for (int i = count * length; i < piece.capacity(); i++) {
        piece.put(i, 0);
      }
      pass(piece, input.batch(), names)
          .forEach(
              (name, values) -> {
                int width = values.length / input.batch();
                float[] all = rows.computeIfAbsent(name, any -> new float[n * width]);
                System.arraycopy(values, 0, all, from * width, count * width);
              });
    }
    return rows;
  }

  private Map<String, float[]> pass(FloatBuffer images, int n, Set<String> names) {
    long side = size();
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(environment, images, new long[] {n, 3, side, side});
        OrtSession.Result result = session.run(Map.of(input.name(), tensor), names)) {
      Map<String, float[]> rows = new LinkedHashMap<>();
      for (String name : names) {
        rows.put(name, rows(name, result.get(name).orElseThrow(), n));
      }
      return rows;
    } catch (OrtException e) {
      throw new FileFormatException(file + ": ONNX Runtime cannot run it: " + e.getMessage());
    }
  }

  private float[] rows(String name, OnnxValue value, int n) {
    if (!(value instanceof OnnxTensor tensor) || tensor.getInfo().type != OnnxJavaType.FLOAT) {
      throw new FileFormatException(
          file + ": output " + name + " is " + value.getInfo() + ", expected float32 rows");
    }
    long[] shape = tensor.getInfo().getShape();
    FloatBuffer values = tensor.getFloatBuffer();
    if (shape.length == 0 || shape[0] != n || values.remaining() == 0) {
      throw new FileFormatException(
          "%s: output %s has the shape %s for %d images, expected a row for each"
              .formatted(file, name, Arrays.toString(shape), n));
    }
    float[] all = new float[values.remaining()];
    values.get(all);
    int width = all.length / n;
    int before = widths.computeIfAbsent(name, any -> width);
    if (width != before) {
      throw new FileFormatException(
          "%s: output %s has rows of %d numbers, and had rows of %d before"
              .formatted(file, name, width, before));
    }
    return all;
  }

  /** The first of n rows that holds a number that is not finite; empty if all are. */
  public static OptionalInt firstNotFinite(float[] rows, int n) {
    for (int i = 0; i < rows.length; i++) {
      if (!Float.isFinite(rows[i])) {
        return OptionalInt.of(i / (rows.length / n));
      }
    }
    return OptionalInt.empty();
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new FileFormatException(file + ": cannot be closed: " + e.getMessage());
    } finally {
      options.close();
    }
  }
}
