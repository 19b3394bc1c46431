package org.selfdiff.exports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.exports.safetensors.SafetensorsDType;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.exports.safetensors.SafetensorsWriter;
import org.selfdiff.exports.safetensors.StoredTensor;
import org.selfdiff.exports.safetensors.TensorInfo;
import org.selfdiff.exports.safetensors.TensorSource;

/** Damaged safetensors: every fault is a {@link FileFormatException} with the file's name. */
class HostileFilesTest {
  @TempDir private Path folder;

  private static byte[] safetensors() throws IOException {
    Map<String, TensorInfo> infos = new LinkedHashMap<>();
    infos.put("a", TensorInfo.of("a", SafetensorsDType.F32, 2, 3));
    infos.put("b", TensorInfo.of("b", SafetensorsDType.I64));
    infos.put("c.weight", TensorInfo.of("c.weight", SafetensorsDType.F16, 4, 1, 3));
    TensorSource source =
        new TensorSource() {
          @Override
          public List<TensorInfo> tensors() {
            return List.copyOf(infos.values());
          }

          @Override
          public void read(String name, long offset, ByteBuffer into) {
            while (into.hasRemaining()) {
              into.put((byte) into.position());
            }
          }
        };
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (WritableByteChannel out = Channels.newChannel(bytes)) {
      SafetensorsWriter.write(out, source, Map.of("format", "pt"));
    }
    return bytes.toByteArray();
  }

  @Test
  void safetensorsAreReadOrRefused() throws IOException {
    Mutations.Outcome outcome =
        Mutations.read(
            List.of(safetensors()),
            folder.resolve("fuzz.safetensors"),
            Mutations.count(),
            file -> {
              try (SafetensorsFile open = SafetensorsFile.open(file)) {
                open.stored().values().forEach(StoredTensor::values);
              }
            });
    assertThat(outcome.refused()).isGreaterThan(Mutations.count() / 2);
  }
}
