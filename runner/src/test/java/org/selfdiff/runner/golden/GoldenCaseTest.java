package org.selfdiff.runner.golden;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged cases, which would compare less than was recorded. */
class GoldenCaseTest {
  @TempDir private Path folder;
  private Path json;

  @BeforeEach
  void copyOneCase() throws IOException, URISyntaxException {
    Path original = Path.of(GoldenTest.class.getResource("/golden/knn_predict").toURI());
    json = Files.copy(original.resolve("knn_a.json"), folder.resolve("knn_a.json"));
    Files.copy(original.resolve("knn_a.npz"), folder.resolve("knn_a.npz"));
  }

  @Test
  void anArrayThatIsListedAndNotInTheNpzIsRefused() throws IOException {
    Files.writeString(json, Files.readString(json).replace("\"scores\"", "\"votes\""));
    assertThatThrownBy(() -> GoldenCase.read(json))
        .isInstanceOf(IOException.class)
        .hasMessage("the expected array votes is not in the npz");
  }

  @Test
  void aCaseWithoutItsNpzIsRefused() throws IOException {
    Files.delete(folder.resolve("knn_a.npz"));
    assertThatThrownBy(() -> GoldenCase.read(json)).isInstanceOf(NoSuchFileException.class);
  }
}
