package org.selfdiff.exports.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.safetensors.SafetensorsDType;

class PytorchFileTest {
  @TempDir private Path folder;

  private static Map<String, PytorchWriter.StateEntry> tensors() {
    Map<String, PytorchWriter.StateEntry> tensors = new LinkedHashMap<>();
    tensors.put(
        "conv1.weight",
        PytorchWriter.StateEntry.of(List.of(2L, 3L), new float[] {1, -2, 3.5f, 4, 5, 6e-8f}));
    tensors.put("bn1.num_batches_tracked", PytorchWriter.StateEntry.of(123_456_789_012L));
    tensors.put("empty", PytorchWriter.StateEntry.of(List.of(0L, 4L), new float[0]));
    return tensors;
  }

  private static void write(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      PytorchWriter.write(out, "", tensors());
    }
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    Path file = folder.resolve("a.pth");
    write(file);
    Map<?, ?> read = (Map<?, ?>) PytorchFile.read(file);
    assertThat(read.keySet().toString())
        .isEqualTo("[conv1.weight, bn1.num_batches_tracked, empty]");
    TorchTensor weight = (TorchTensor) read.get("conv1.weight");
    assertThat(weight.type()).isEqualTo(SafetensorsDType.F32);
    assertThat(weight.shape()).containsExactly(2L, 3L);
    assertThat(weight.values()).containsExactly(1, -2, 3.5, 4, 5, 6e-8f);
    TorchTensor count = (TorchTensor) read.get("bn1.num_batches_tracked");
    assertThat(count.shape()).isEmpty();
    assertThat(count.values()).containsExactly(123_456_789_012.0);
    assertThat(((TorchTensor) read.get("empty")).values()).isEmpty();
  }

  @Test
  void pytorchReadsIt() throws Exception {
    Path file = folder.resolve("a.pth");
    write(file);
    String script =
        """
        import sys, torch
        d = torch.load(sys.argv[1])
        print(list(d), d['conv1.weight'].tolist()[0], d['bn1.num_batches_tracked'].item(), \
        tuple(d['empty'].shape))
        torch.save({'state_dict': d, 'half': d['conv1.weight'].t().half(), 'epoch': 3, \
        'lr': 0.5, 'name': None}, sys.argv[2], _use_new_zipfile_serialization=False)
        """;
    Path python = Path.of("/usr/bin/python3");
    assumeTrue(Files.isExecutable(python) && has(python, "import torch"), "no PyTorch here");
    Path legacy = folder.resolve("b.pth");
    Process p =
        new ProcessBuilder(python.toString(), "-c", script, file.toString(), legacy.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(p.waitFor()).as(said).isZero();
    assertThat(said)
        .contains(
            "['conv1.weight', 'bn1.num_batches_tracked', 'empty'] [1.0, -2.0, 3.5] 123456789012"
                + " (0, 4)");
    Map<?, ?> read = (Map<?, ?>) PytorchFile.read(legacy);
    assertThat(((TorchTensor) read.get("half")).values())
        .containsExactly(1, 4, -2, 5, 3.5, 0x1p-24);
    assertThat(read.get("epoch")).isEqualTo(3L);
    assertThat(read.get("lr")).isEqualTo(0.5);
    assertThat(read.containsKey("name")).isTrue();
    assertThat(read.get("name")).isNull();
  }

  private static boolean has(Path python, String statement) throws Exception {
    return new ProcessBuilder(python.toString(), "-c", statement).start().waitFor() == 0;
  }

  private static Object pickle(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return Pickle.read(new ByteArrayInputStream(bytes), id -> null);
  }

  @ParameterizedTest
  @CsvSource({
    "posix, system",
    "os, system",
    "builtins, eval",
    "__builtin__, eval",
    "torch, load",
    "subprocess, Popen",
    "os.path, join"
  })
  void whatCouldRunCodeIsRefusedByItsName(String module, String name) {
    assertThatThrownBy(() -> pickle("c" + module + "\n" + name + "\n(S'touch x'\ntR."))
        .isInstanceOf(FileFormatException.class)
        .hasMessageStartingWith("the file names " + module + "." + name + ", which is neither");
  }

  /** What {@code torch.save} writes of an object that asks to be made by {@code os.system}. */
  @Test
  void aCheckpointThatAsksForACommandIsRefusedAndNamesIt() throws IOException {
    Path touched = folder.resolve("touched");
    String command = "touch " + touched;
    byte[] pickle =
        ("\u0080\u0002cposix\nsystem\n(X" + (char) command.length() + "\0\0\0" + command + "tR.")
            .getBytes(StandardCharsets.ISO_8859_1);
    Path zip = folder.resolve("evil.pth");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("archive/data.pkl"));
      out.write(pickle);
      out.closeEntry();
    }
    Path legacy = folder.resolve("evil.pth.tar");
    byte[] head =
        "\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.\u0080\u0002M\u00e9\u0003.\u0080\u0002}."
            .getBytes(StandardCharsets.ISO_8859_1);
    Files.write(legacy, head);
    Files.write(legacy, pickle, StandardOpenOption.APPEND);
    for (Path file : List.of(zip, legacy)) {
      assertThatThrownBy(() -> PytorchFile.read(file))
          .isInstanceOf(FileFormatException.class)
          .hasMessageStartingWith(
              file + ": the file names posix.system, which is neither a tensor nor a plain");
    }
    assertThat(touched).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "numpy.core.multiarray, scalar",
    "pathlib, PosixPath",
    "torch, float16",
    "torch, device",
    "datetime, datetime",
    "functools, partial",
    "collections, deque",
    "omegaconf.dictconfig, DictConfig",
    "builtins, getattr",
    "copyreg, _reconstructor",
    "my.own, Class"
  })
  void whatIsNotKnownStaysANameBesideTheRest(String module, String name) throws IOException {
    String made = "c" + module + "\n" + name + "\n(I1\nI2\ntR}S'a'\nI1\nsb";
    Map<?, ?> read = (Map<?, ?>) pickle("(S'x'\n" + made + "S'y'\nI7\nd.");
    assertThat(read.get("x")).hasToString(module + "." + name);
    assertThat(read.get("y")).isEqualTo(7L);
    assertThat(pickle("c" + module + "\n" + name + "\n.")).isInstanceOf(Global.class);
  }

  @Test
  void anObjectAloneIsNoCheckpoint() throws IOException {
    Path file = folder.resolve("model.pth");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(new ZipEntry("archive/data.pkl"));
      out.write("cmy.net\nNet\n)\u0081}b.".getBytes(StandardCharsets.ISO_8859_1));
      out.closeEntry();
    }
    assertThatThrownBy(() -> PytorchFile.read(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageStartingWith(file + ": it holds one object of my.net.Net, whose tensors are");
  }

  /** A list that holds itself, as an element and as a key. */
  @Test
  void listsInThemselvesDoNotEnd() throws IOException {
    List<?> list = (List<?>) pickle("]q\0h\0a.");
    assertThat(list.get(0)).isSameAs(list);
    Map<?, ?> map = (Map<?, ?>) pickle("]q\0h\0a0}h\0I1\nsS'x'\nh\0s.");
    assertThat(map).hasSize(2);
    assertThat(map.get("x")).isInstanceOf(List.class);
  }

  @Test
  void copiesWithoutEndAreRefused() {
    StringBuilder text = new StringBuilder("]q\0(");
    text.append("N".repeat(100_000)).append("e0");
    text.append("cbuiltins\nlist\n(h\0tR0".repeat(1000)).append("N.");
    assertThatThrownBy(() -> pickle(text.toString()))
        .isInstanceOf(FileFormatException.class)
        .hasMessage("the pickle copies its lists again and again");
    assertThatThrownBy(() -> pickle("]".repeat(1_000_002) + "."))
        .hasMessageStartingWith("the pickle has more than 8000000 values or 1000000 lists");
    assertThatThrownBy(() -> pickle("X\u00ff\u00ff\u00ff\u007fa."))
        .hasMessageStartingWith("the pickle is damaged: a text of 2147483647 bytes");
    assertThatThrownBy(() -> pickle("L" + "9".repeat(5000) + "\n."))
        .hasMessage("the pickle is damaged: a number of 5000 digits");
  }

  @Test
  void sizesDoNotOverflow() {
    assertThatThrownBy(() -> new TorchStorage(StorageType.FLOAT, "0", 1L << 62))
        .hasMessage("storage 0 of 4611686018427387904 elements of F32, expected 0 to 536870909");
    TorchStorage s = new TorchStorage(StorageType.FLOAT, "0", 4);
    assertThatThrownBy(
            () -> new TorchTensor(s, 1, List.of(3L, 1L << 62), List.of(1L << 62, 1L << 62)))
        .hasMessageEndingWith("reaches beyond its storage of 4 elements");
    assertThatThrownBy(() -> new TorchTensor(s, 0, List.of(2L), List.of()))
        .hasMessageStartingWith("a tensor of 1 lengths and 0 strides");
    s.fill(new byte[16]);
    TorchTensor wide = new TorchTensor(s, 0, List.of(1L << 40, 1L << 40), List.of(0L, 0L));
    assertThatThrownBy(wide::values).hasMessageEndingWith("is larger than is read at once");
  }

  @Test
  void aBitThatFlippedInATensorIsFound() throws IOException {
    Path file = written();
    byte[] bytes = Files.readAllBytes(file);
    byte[] number = {0, 0, 96, 64};
    int at = 0;
    while (!Arrays.equals(Arrays.copyOfRange(bytes, at, at + 4), number)) {
      at++;
    }
    bytes[at + 1] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> PytorchFile.read(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageStartingWith(
            file + ": damaged: the numbers in archive/data/0 are not those that were written");
  }

  @Test
  void plainValuesOfEveryProtocol() throws IOException {
    assertThat(pickle("(lp0\nI1\naI-2\naI01\naL123456789012345678901L\na.").toString())
        .isEqualTo("[1, -2, true, 123456789012345678901]");
    assertThat(pickle("\u0080\u0004\u0095\u0003\0\0\0\0\0\0\0K\u0007\u0085.").toString())
        .isEqualTo("[7]");
    assertThat(pickle("}(X\u0001\0\0\0aG?\u00e0\0\0\0\0\0\0X\u0001\0\0\0bNu.").toString())
        .isEqualTo("{a=0.5, b=null}");
    assertThat(pickle("\u0080\u0002\u008a\u0002\u0000\u0080.")).isEqualTo(-32768L);
  }

  @ParameterizedTest
  @CsvSource({
    "K, the pickle ends in the middle",
    "R., the pickle is damaged",
    "h\u0005., the pickle is damaged: it recalls",
    "\u00ff., the pickle has the instruction 0xff"
  })
  void damageIsSaid(String text, String message) {
    assertThatThrownBy(() -> pickle(text))
        .isInstanceOf(FileFormatException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void otherFilesAreNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("text.pth"), "hello");
    assertThatThrownBy(() -> PytorchFile.read(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessage(file + ": not a checkpoint of PyTorch; expected what torch.save writes");
    byte[] whole = Files.readAllBytes(written());
    Path cut = Files.write(folder.resolve("cut.pth"), Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> PytorchFile.read(cut))
        .isInstanceOf(FileFormatException.class)
        .hasMessageStartingWith(cut + ": not a readable zip file");
  }

  private Path written() throws IOException {
    Path file = folder.resolve("whole.pth");
    write(file);
    return file;
  }

  @Test
  void aTensorStaysInItsStorage() {
    TorchStorage s = new TorchStorage(StorageType.FLOAT, "0", 4);
    assertThatThrownBy(() -> new TorchTensor(s, 1, List.of(2L, 2L), List.of(2L, 1L)))
        .hasMessage("a tensor of shape [2, 2] reaches beyond its storage of 4 elements");
  }
}
