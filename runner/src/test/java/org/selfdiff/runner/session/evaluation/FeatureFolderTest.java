package org.selfdiff.runner.session.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Normalize;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.Views;
import org.selfdiff.runner.data.shapes.ShapesSet;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.session.FeatureReader;
import org.selfdiff.runner.session.FeatureStore;

class FeatureFolderTest {
  private static final int SIDE = 8;
  private static final int DIM = 3 * SIDE * SIDE;
  private static final int IMAGES = 101;
  private static final Views VIEWS =
      new Views(1, SIDE, List.of(), new Normalize(List.of(0.5, 0.5, 0.5), List.of(0.2, 0.2, 0.2)));
  private static final Readout READOUT = Readout.Output.BACKBONE;

  @TempDir Path folder;
  private final List<String> notices = new ArrayList<>();

  private FeatureFolder folder(String name, FeatureStore store) {
    return new FeatureFolder(folder.resolve(name), "weights", "images", store, notices::add);
  }

  /** Everything in a file, two rows to a segment. */
  private FeatureStore onDisk(String name) {
    return new FeatureStore(folder.resolve(name), 0, 2 * DIM * Float.BYTES);
  }

  private Features keep(FeatureFolder in) {
    ImageSet set = new ShapesSet(IMAGES, 4, SIDE);
    try (FeatureReader made = new RawPixels(DIM).of(set, Split.TRAIN, CenterView.of(VIEWS), 1)) {
      return in.keep(READOUT, Split.TRAIN, made);
    }
  }

  private Path only(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  private static void assertSame(Features one, Features other) {
    assertThat(other.labels()).containsExactly(one.labels());
    float[] expected = new float[DIM];
    float[] found = new float[DIM];
    for (int row = 0; row < IMAGES; row++) {
      one.read(row, expected, 0);
      other.read(row, found, 0);
      assertThat(found).containsExactly(expected);
    }
  }

  @Test
  void whatGoesStraightToTheFileIsWhatGoesThroughTheHeap() throws IOException {
    FeatureFolder small = folder("small", new FeatureStore(folder.resolve("small")));
    FeatureFolder large = folder("large", onDisk("large"));
    try (Features heap = keep(small);
        Features mapped = keep(large)) {
      assertThat(Files.mismatch(only("small"), only("large"))).isEqualTo(-1);
      assertSame(heap, mapped);
      try (Features again = large.read(READOUT, Split.TRAIN).orElseThrow();
          Features copied = small.read(READOUT, Split.TRAIN).orElseThrow()) {
        assertSame(heap, again);
        assertSame(heap, copied);
      }
    }
    assertThat(only("large")).exists();
    assertThat(large.read(READOUT, Split.TEST)).isEmpty();
    assertThat(notices).isEmpty();
  }

  @Test
  void whatIsDamagedIsSaidAndMadeAgain() throws IOException {
    for (FeatureStore store : List.of(new FeatureStore(folder), onDisk("kept"))) {
      FeatureFolder in = folder("kept", store);
      keep(in).close();
      Path file = only("kept");
      byte[] bytes = Files.readAllBytes(file);
      int numbers = IMAGES * DIM * Float.BYTES;
      int labels = IMAGES * Long.BYTES;
      String header = new String(bytes, 8, bytes.length - numbers - labels - 8);
      assertThat(header).contains("\"shape\":[101,192]", "\"F32\"", "\"I64\"");

      damaged(in, file, Arrays.copyOf(bytes, bytes.length - 1));
      damaged(in, file, Arrays.copyOf(bytes, 5));
      damaged(in, file, with(bytes, b -> b.putFloat(bytes.length - 4, Float.NaN)));
      damaged(in, file, with(bytes, b -> b.putLong(bytes.length - numbers - labels, -1)));
      damaged(in, file, with(bytes, b -> b.putLong(bytes.length - numbers - 8, 1L << 32)));
      damaged(in, file, replaced(bytes, "[101,192]", "[192,101]"));
      damaged(in, file, replaced(bytes, "[101,192]", "[  19392]"));
      damaged(in, file, replaced(bytes, "\"F32\"", "\"I32\""));
      damaged(in, file, replaced(bytes, "\"I64\"", "\"F64\""));
      Files.write(file, bytes);
      assertThat(in.read(READOUT, Split.TRAIN)).isPresent();
      Files.delete(file);
    }
  }

  private void damaged(FeatureFolder in, Path file, byte[] bytes) throws IOException {
    notices.clear();
    Files.write(file, bytes);
    Optional<Features> read = in.read(READOUT, Split.TRAIN);
    assertThat(read).isEmpty();
    assertThat(notices).containsExactly(file + " is damaged; its features are computed again");
  }

  private static byte[] with(byte[] bytes, Consumer<ByteBuffer> change) {
    byte[] changed = bytes.clone();
    change.accept(ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN));
    return changed;
  }

  private static byte[] replaced(byte[] bytes, String text, String by) {
    String all = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(by).hasSameSizeAs(text);
    assertThat(all).contains(text);
    return all.replace(text, by).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
