package org.selfdiff.runner.data.shard;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/** What the .json of a sample says of its class. */
final class SampleJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private SampleJson() {}

  /**
   * {@code label}, else {@code class}, where it is a text or a whole number.
   *
   * @param name of the file, for the message
   * @throws IOException if it is no JSON
   */
  static Optional<String> label(String name, byte[] bytes) throws IOException {
    String label = null;
    String other = null;
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken token = parser.nextToken();
        boolean told = token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT;
        if (told && field.equals("label")) {
          label = parser.getText();
        } else if (told && field.equals("class")) {
          other = parser.getText();
        }
        parser.skipChildren();
      }
    } catch (JsonProcessingException e) {
      throw new IOException(name + " is no JSON: " + e.getOriginalMessage(), e);
    }
    return Optional.ofNullable(label == null ? other : label);
  }
}
