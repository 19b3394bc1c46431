package org.selfdiff.runner.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/**
 * Where a run comes from: contents of {@code provenance.json}.
 *
 * @param name of the experiment
 * @param identity hash of the canonical resolved experiment
 * @param data description of the images: label to text
 * @param launches of the run, oldest first; code and machine may change between them
 */
public record Provenance(
    String name, String identity, Map<String, String> data, List<Launch> launches) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** Copies the collections. */
  public Provenance {
    data = data == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(data));
    data.values().forEach(text -> Objects.requireNonNull(text, "a value of data is null"));
    launches = launches == null ? List.of() : List.copyOf(launches);
  }

  static Provenance begin(RunIdentity identity) {
    return new Provenance(identity.name(), identity.hash(), Map.of(), List.of());
  }

  Provenance with(Launch launch) {
    List<Launch> all = new ArrayList<>(launches);
    all.add(launch);
    return new Provenance(name, identity, data, all);
  }

  Provenance with(Map<String, String> description) {
    return new Provenance(name, identity, description, launches);
  }

  /**
   * Reads a file that {@link RunFolder} wrote.
   *
   * @throws UserException when it is not the JSON of a provenance
   */
  public static Provenance read(Path file) throws IOException {
    try {
      Provenance read = JSON.readValue(Files.readAllBytes(file), Provenance.class);
      if (read == null || read.name == null || read.identity == null || read.launches.isEmpty()) {
        throw new JsonMappingException(null, "name, identity or launches are missing");
      }
      return read;
    } catch (JsonProcessingException e) {
      throw new UserException(
          ExitCode.DATA,
          file
              + ": not a provenance record: "
              + e.getOriginalMessage()
              + "; remove the file to begin a new one");
    }
  }

  String json() throws IOException {
    return JSON.writeValueAsString(this) + "\n";
  }
}
