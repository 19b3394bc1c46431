package org.selfdiff.exports.onnx;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
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
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;
import org.nd4j.shade.protobuf.UnsafeByteOperations;
import org.selfdiff.exports.FileFormatException;

/** ONNX files on disk. Every write replaces the whole file at once, or leaves it as it was. */
public final class OnnxFile {
  /** Metadata with the SHA-256 over names and contents of all initializers. */
  public static final String WEIGHTS_SHA256 = "weights.sha256";

  /**
   * Metadata with the SHA-256 over the graph, the operator sets and how images are prepared:
   * everything that features depend on.
   */
  static final String CONTENT_SHA256 = "content.sha256";

  private static final String PREPARED = "image.";

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
    boolean summed = all.containsKey(CONTENT_SHA256);
    if (summed) {
      requireUndamaged(file, model.build());
    }
    all.putAll(added);
    setMetadata(model, all);
    if (summed) {
      all.put(CONTENT_SHA256, contentSha256(model.build(), all.get(WEIGHTS_SHA256)));
      setMetadata(model, all);
    }
    write(file, model.build());
  }

  /**
   * Compares a file with what it says about itself. Files of other tools say nothing.
   *
   * @throws FileFormatException if weights, graph or the preparation of images are not those that
   *     were written
   */
  static void requireUndamaged(Path file, ModelProto model) {
    Map<String, String> said = metadata(model);
    String weights = said.get(WEIGHTS_SHA256);
    if (weights == null) {
      return;
    }
    String found = weightsSha256(model.getGraph().getInitializerList());
    if (!weights.equals(found)) {
      throw new FileFormatException(
          file
              + ": damaged: its weights are not those it was written with (SHA-256 "
              + found
              + ", its metadata say "
              + weights
              + "); export it anew");
    }
    String content = said.get(CONTENT_SHA256);
    if (content != null && !content.equals(contentSha256(model, found))) {
      throw new FileFormatException(
          file
              + ": damaged: its graph, or what it says about preparing images, is not what it was"
              + " written with; export it anew");
    }
  }

  static String contentSha256(ModelProto model, String weights) {
    MessageDigest sha = sha256();
    model.getOpsetImportList().forEach(set -> sha.update(set.toByteArray()));
    metadata(model)
        .forEach(
            (key, value) -> {
              if (key.startsWith(PREPARED)) {
                sha.update((key + "\0" + value + "\0").getBytes(StandardCharsets.UTF_8));
              }
            });
    // Weights have a digest of their own, by which they are bound to their names here.
    sha.update(weights.getBytes(StandardCharsets.UTF_8));
    for (TensorProto t : model.getGraph().getInitializerList()) {
      sha.update(t.toBuilder().clearRawData().build().toByteArray());
    }
    sha.update(model.getGraph().toBuilder().clearInitializer().build().toByteArray());
    return HexFormat.of().formatHex(sha.digest());
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

  /**
   * Reads a file whole; the data of its tensors stay on disk until they are looked at.
   *
   * @throws FileFormatException if it is no ONNX
   */
  static ModelProto read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new FileFormatException(
            "%s: has %d bytes, and an ONNX file 2147483647 at most: larger weights lie beside it"
                .formatted(file, channel.size()));
      }
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
      in.enableAliasing(true);
      ModelProto model = ModelProto.parseFrom(in);
      if (!model.hasGraph()) {
        throw new FileFormatException(file + ": not an ONNX file: it has no graph");
      }
      return model;
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
    MessageDigest sha = sha256();
    for (TensorProto t : initializers) {
      sha.update(t.getName().getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      sha.update(t.getRawData().asReadOnlyByteBuffer());
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
