package org.selfdiff.exports.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.exports.FileFormatException;

class PreprocessingTest {
  private final Preprocessing given =
      new Preprocessing(224, "none", List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 1e-3));

  @Test
  void metadataGiveItBack() {
    assertThat(Preprocessing.of(given.metadata())).isEqualTo(given);
  }

  @Test
  void whatIsMissingOrUnreadableIsNamed() {
    Map<String, String> metadata = new HashMap<>(given.metadata());
    metadata.put("image.mean", "0.5,0.5");
    assertThatThrownBy(() -> Preprocessing.of(metadata))
        .isInstanceOf(FileFormatException.class)
        .hasMessage(
            "the metadata say image.mean = 0.5,0.5, expected three numbers with commas between"
                + " them");
    metadata.put("image.size", "large");
    assertThatThrownBy(() -> Preprocessing.of(metadata))
        .hasMessage("the metadata say image.size = large, expected pixels");
    metadata.remove("image.size");
    assertThatThrownBy(() -> Preprocessing.of(metadata))
        .hasMessageStartingWith("the metadata have no image.size, so that images cannot be");
  }
}
