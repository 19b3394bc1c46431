package org.selfdiff.exports.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
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
  private final String input;

  private OnnxModel(Path file, int threads) throws OrtException {
    this.file = file;
    environment = OrtEnvironment.getEnvironment();
    options = options(threads);
    try {
      session = environment.createSession(file.toString(), options);
      input = session.getInputNames().iterator().next();
    } catch (OrtException | RuntimeException e) {
      options.close();
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
   * Loads a file.
   *
   * @param threads threads of ONNX Runtime, at least 1
   * @throws FileFormatException if it is missing, cannot be loaded, or has another input than one
   *     batch of float32 images [batch, 3, size, size]
   */
  public static OnnxModel open(Path file, int threads) {
    if (!Files.isRegularFile(file)) {
      throw new FileFormatException(file + ": no such file; expected a backbone as ONNX");
    }
    load();
    OnnxModel model;
    try {
      model = deep(() -> new OnnxModel(file, threads));
    } catch (OrtException e) {
      throw new FileFormatException(file + ": ONNX Runtime cannot load it: " + e.getMessage());
    }
    try {
      model.requireImages();
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
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

  private void requireImages() {
    long[] shape = shape(inputs().get(input));
    boolean images = shape.length == 4 && shape[0] < 0 && shape[1] == 3 && shape[2] == shape[3];
    if (inputs().size() != 1 || !images || shape[2] < 1) {
      throw new FileFormatException(
          file
              + ": its inputs are "
              + inputs().keySet()
              + ", expected one float32 batch of square RGB images [batch, 3, size, size]");
    }
  }

  private Map<String, NodeInfo> inputs() {
    try {
      return session.getInputInfo();
    } catch (OrtException e) {
      throw new FileFormatException(file + ": its inputs cannot be read: " + e.getMessage());
    }
  }

  private static long[] shape(NodeInfo info) {
    return info.getInfo() instanceof TensorInfo t && t.type == OnnxJavaType.FLOAT
        ? t.getShape()
        : new long[0];
  }

  /** Side of the images in pixels. */
  public int size() {
    return (int) shape(inputs().get(input))[2];
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
   * Runs a batch.
   *
   * @param images [n, 3, size, size], a direct buffer in native byte order
   * @param n number of images
   * @param names the outputs wanted
   * @return their numbers in row-major order, n rows each
   * @throws FileFormatException if the file cannot be run, or an output is no float32 tensor of n
   *     rows
   */
  public Map<String, float[]> run(FloatBuffer images, int n, Set<String> names) {
    long side = size();
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(environment, images, new long[] {n, 3, side, side});
        OrtSession.Result result = session.run(Map.of(input, tensor), names)) {
      Map<String, float[]> rows = new LinkedHashMap<>();
      for (String name : names) {
        FloatBuffer values =
            result.get(name).orElseThrow() instanceof OnnxTensor t ? t.getFloatBuffer() : null;
        if (values == null || values.remaining() % n != 0) {
          throw new FileFormatException(
              file + ": output " + name + " has no float32 row per image");
        }
        float[] all = new float[values.remaining()];
        values.get(all);
        rows.put(name, all);
      }
      return rows;
    } catch (OrtException e) {
      throw new FileFormatException(file + ": ONNX Runtime cannot run it: " + e.getMessage());
    }
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
