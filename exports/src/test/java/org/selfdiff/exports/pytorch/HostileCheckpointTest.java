package org.selfdiff.exports.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.Mutations;

/** Damaged checkpoints: every fault is a {@link FileFormatException} with the file's name. */
class HostileCheckpointTest {
  private static final Map<String, List<Long>> SHAPES =
      Map.of("conv1.weight", List.of(2L, 3L), "bn1.bias", List.of(2L));

  @TempDir private Path folder;

  private static byte[] zip() throws IOException {
    Map<String, PytorchWriter.StateEntry> tensors = new LinkedHashMap<>();
    tensors.put(
        "module.conv1.weight",
        PytorchWriter.StateEntry.of(List.of(2L, 3L), new float[] {1, 2, 3, 4, 5, 6}));
    tensors.put("module.bn1.bias", PytorchWriter.StateEntry.of(List.of(2L), new float[] {7, 8}));
    tensors.put("module.bn1.num_batches_tracked", PytorchWriter.StateEntry.of(9));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PytorchWriter.write(out, "state_dict", tensors);
    return out.toByteArray();
  }

  /** The same tensors as they were saved before PyTorch 1.6: pickles and storages in one stream. */
  private static byte[] legacy() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(
        "\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.\u0080\u0002M\u00e9\u0003.\u0080\u0002}."
            .getBytes(StandardCharsets.ISO_8859_1));
    List<byte[]> storages = new ArrayList<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(zip()))) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        if (e.getName().endsWith("data.pkl")) {
          out.write(zip.readAllBytes());
        } else if (e.getName().contains("/data/")) {
          storages.add(zip.readAllBytes());
        }
      }
    }
    out.write("\u0080\u0002](U\u00010U\u00011U\u00012e.".getBytes(StandardCharsets.ISO_8859_1));
    int[] widths = {4, 4, 8};
    for (int i = 0; i < widths.length; i++) {
      out.write(storages.get(i).length / widths[i]);
      out.write(new byte[7]);
      out.write(storages.get(i));
    }
    return out.toByteArray();
  }

  private static void read(Path file) throws IOException {
    Object content = PytorchFile.read(file);
    BackboneImport found;
    try {
      found = BackboneImport.of(content, SHAPES);
    } catch (FileFormatException e) {
      throw new FileFormatException(file + ": " + e.getMessage());
    }
    found.report();
    found.tensors().forEach(UsableTensor::flaw);
  }

  private void fuzz(String name, byte[] whole) throws IOException {
    Path file = Files.write(folder.resolve(name), whole);
    read(file);
    Mutations.Outcome outcome =
        Mutations.read(List.of(whole), file, Mutations.count(), HostileCheckpointTest::read);
    assertThat(outcome.refused()).isGreaterThan(Mutations.count() / 4);
  }

  @Test
  void zipFilesAreReadOrRefused() throws IOException {
    fuzz("zip.pth", zip());
  }

  @Test
  void filesFromBeforeAreReadOrRefused() throws IOException {
    fuzz("legacy.pth", legacy());
  }

  /** The sum of a zip entry would hide most of what a pickle can say. */
  @Test
  void picklesAreReadOrRefused() throws IOException {
    byte[] whole = zip();
    List<byte[]> pickle = new ArrayList<>();
    Map<String, byte[]> others = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(whole))) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        if (e.getName().endsWith("data.pkl")) {
          pickle.add(zip.readAllBytes());
        } else {
          others.put(e.getName(), zip.readAllBytes());
        }
      }
    }
    Path inZip = folder.resolve("pickle.pth");
    Mutations.Outcome outcome =
        Mutations.read(
            pickle,
            folder.resolve("data.pkl"),
            Mutations.count(),
            file -> {
              try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(inZip))) {
                out.putNextEntry(new ZipEntry("archive/data.pkl"));
                out.write(Files.readAllBytes(file));
                for (Map.Entry<String, byte[]> other : others.entrySet()) {
                  out.putNextEntry(new ZipEntry(other.getKey()));
                  out.write(other.getValue());
                }
              }
              try {
                read(inZip);
              } catch (FileFormatException e) {
                assertThat(e.getMessage()).startsWith(inZip.toString());
                throw new FileFormatException(file + ": " + e.getMessage());
              }
            });
    assertThat(outcome.refused()).isGreaterThan(Mutations.count() / 4);
  }
}
