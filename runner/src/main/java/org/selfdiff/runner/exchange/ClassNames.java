package org.selfdiff.runner.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.exports.FileFormatException;

/** The names of a classifier's classes in the metadata of its file. */
public final class ClassNames {
  /** A JSON list of texts, in the order of the labels. */
  public static final String KEY = "selfdiff.classes";

  private static final JsonMapper JSON = new JsonMapper();

  private ClassNames() {}

  /** Names as metadata have them. */
  static String text(List<String> names) {
    try {
      return JSON.writeValueAsString(names);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts are always JSON", e);
    }
  }

  /**
   * The names in some metadata; none where they do not speak of classes.
   *
   * @throws FileFormatException if they are no list of texts
   */
  static Optional<List<String>> of(Map<String, String> metadata) {
    String text = metadata.get(KEY);
    if (text == null) {
      return Optional.empty();
    }
    try {
      List<Object> names = JSON.readValue(text, new TypeReference<List<Object>>() {});
      if (names != null && !names.isEmpty() && names.stream().allMatch(String.class::isInstance)) {
        return Optional.of(names.stream().map(String.class::cast).toList());
      }
    } catch (JsonProcessingException e) {
      // Said below.
    }
    String begin = text.length() > 40 ? text.substring(0, 40) + "…" : text;
    throw new FileFormatException(
        "the metadata say " + KEY + " = " + begin + ", expected a JSON list of names");
  }
}
