package org.selfdiff.exports.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import onnx.Onnx.ModelProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;
import org.selfdiff.exports.FileFormatException;

/** ONNX files on disk. Every write replaces the whole file at once, or leaves it as it was. */
public final class OnnxFile {
  /** Metadata with the SHA-256 over names and contents of all initializers. */
  public static final String WEIGHTS_SHA256 = "weights.sha256";

  private OnnxFile() {}

  /**
   * The metadata of a file, sorted by key.
   *
   * @throws FileFormatException if the file is not ONNX
   */
  public static Map<String, String> metadata(Path file) throws IOException {
    return metadata(read(file));
  }

  /**
   * Adds metadata to a file, replacing values of the same keys.
   *
   * @throws FileFormatException if the file is not ONNX
   */
  public static void addMetadata(Path file, Map<String, String> added) throws IOException {
    ModelProto.Builder model = read(file).toBuilder();
    Map<String, String> all = metadata(model.build());
    all.putAll(added);
    setMetadata(model, all);
    write(file, model.build());
  }

  static Map<String, String> metadata(ModelProto model) {
    Map<String, String> m = new TreeMap<>();
    model.getMetadataPropsList().forEach(e -> m.put(e.getKey(), e.getValue()));
    return m;
  }

  static void setMetadata(ModelProto.Builder model, Map<String, String> metadata) {
    model.clearMetadataProps();
    new TreeMap<>(metadata)
        .forEach(
            (key, value) ->
                model.addMetadataProps(
                    StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
  }

  static ModelProto read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ModelProto.parseFrom(in);
    } catch (InvalidProtocolBufferException e) {
      throw new FileFormatException(file + ": not an ONNX file: " + e.getMessage());
    }
  }

  static void write(Path file, ModelProto model) throws IOException {
    Path whole = file.toAbsolutePath();
    Files.createDirectories(whole.getParent());
    Path part = whole.resolveSibling(whole.getFileName() + ".part");
    try {
      try (FileChannel channel =
              FileChannel.open(
                  part,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.TRUNCATE_EXISTING);
          OutputStream out = Channels.newOutputStream(channel)) {
        model.writeTo(out);
        channel.force(true);
      }
      Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  static String weightsSha256(List<TensorProto> initializers) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (TensorProto t : initializers) {
        sha.update(t.getName().getBytes(StandardCharsets.UTF_8));
        sha.update((byte) 0);
        sha.update(t.getRawData().asReadOnlyByteBuffer());
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
