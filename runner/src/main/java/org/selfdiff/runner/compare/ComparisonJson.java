package org.selfdiff.runner.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** A comparison as JSON, for scripts and for records that are kept. */
public final class ComparisonJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ComparisonJson() {}

  /** An object with the list {@code runs}, each with the fields of {@link RunRecord}. */
  public static String write(RunComparison comparison) {
    try {
      return JSON.writeValueAsString(comparison) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a comparison of texts and numbers is always JSON", e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if it is something else
   */
  public static RunComparison read(String json) throws IOException {
    return JSON.readValue(json, RunComparison.class);
  }
}
