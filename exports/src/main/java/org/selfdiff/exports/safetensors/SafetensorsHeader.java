package org.selfdiff.exports.safetensors;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.selfdiff.exports.FileFormatException;

/**
 * The JSON header of a safetensors file: where each tensor lies, and free text.
 *
 * @param metadata the {@code __metadata__} entry, keys in file order
 * @param tensors in the order of their data
 * @param offsets of each tensor's first byte, from the end of the header
 */
record SafetensorsHeader(
    Map<String, String> metadata, List<TensorInfo> tensors, List<Long> offsets) {
  static final String METADATA = "__metadata__";

  /** The format's own limit on the header. */
  static final long MAX_BYTES = 100_000_000;

  private static final int ALIGNMENT = 8;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  SafetensorsHeader {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = List.copyOf(tensors);
    offsets = List.copyOf(offsets);
  }

  /**
   * Lays tensors out without gaps: wide elements first, as the reference implementation does, so
   * that every tensor is aligned to its element.
   */
  static SafetensorsHeader layOut(List<TensorInfo> tensors, Map<String, String> metadata) {
    Set<String> names = new HashSet<>();
    for (TensorInfo tensor : tensors) {
      if (tensor.name().equals(METADATA) || !names.add(tensor.name())) {
        throw new FileFormatException(
            "tensor name '" + tensor.name() + "' is reserved or given twice; names must differ");
      }
    }
    List<TensorInfo> ordered = new ArrayList<>(tensors);
    ordered.sort(Comparator.comparingInt((TensorInfo t) -> t.dtype().bytes()).reversed());
    List<Long> offsets = new ArrayList<>();
    long end = 0;
    for (TensorInfo tensor : ordered) {
      offsets.add(end);
      end = Math.addExact(end, tensor.byteLength());
    }
    return new SafetensorsHeader(metadata, ordered, offsets);
  }

  /** The header's text, padded with spaces to a multiple of 8 bytes. */
  byte[] encode() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(METADATA);
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
      }
      for (int i = 0; i < tensors.size(); i++) {
        writeTensor(json, tensors.get(i), offsets.get(i));
      }
      json.writeEndObject();
    }
    byte[] text = bytes.toByteArray();
    int padded = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (padded > MAX_BYTES) {
      throw new FileFormatException(
          "the header of "
              + tensors.size()
              + " tensors takes "
              + padded
              + " bytes; the format"
              + " allows "
              + MAX_BYTES);
    }
    byte[] result = Arrays.copyOf(text, padded);
    Arrays.fill(result, text.length, padded, (byte) ' ');
    return result;
  }

  private static void writeTensor(JsonGenerator json, TensorInfo tensor, long begin)
      throws IOException {
    json.writeObjectFieldStart(tensor.name());
    json.writeStringField("dtype", tensor.dtype().name());
    json.writeArrayFieldStart("shape");
    for (long extent : tensor.shape()) {
      json.writeNumber(extent);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("data_offsets");
    json.writeNumber(begin);
    json.writeNumber(begin + tensor.byteLength());
    json.writeEndArray();
    json.writeEndObject();
  }

  /**
   * Reads and checks a header.
   *
   * @param dataLength bytes of the file behind the header; the tensors must fill them exactly
   */
  static SafetensorsHeader decode(byte[] text, long dataLength) {
    JsonNode root = parse(text);
    Map<String, String> metadata = new LinkedHashMap<>();
    List<PlacedTensor> placed = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (entry.getKey().equals(METADATA)) {
        metadata.putAll(metadata(entry.getValue()));
      } else {
        placed.add(PlacedTensor.decode(entry.getKey(), entry.getValue()));
      }
    }
    placed.sort(Comparator.comparingLong(PlacedTensor::begin).thenComparing(PlacedTensor::end));
    long end = 0;
    for (PlacedTensor tensor : placed) {
      if (tensor.begin() != end) {
        throw new FileFormatException(
            "tensor '"
                + tensor.info().name()
                + "' begins at byte "
                + tensor.begin()
                + (tensor.begin() < end ? " and overlaps" : " and leaves a gap behind")
                + " the tensor before it, which ends at "
                + end);
      }
      end = tensor.end();
    }
    if (end != dataLength) {
      throw new FileFormatException(
          "the tensors take "
              + end
              + " bytes and the file holds "
              + dataLength
              + (end > dataLength ? "; it is truncated" : "; it has bytes left over"));
    }
    return new SafetensorsHeader(
        metadata,
        placed.stream().map(PlacedTensor::info).toList(),
        placed.stream().map(PlacedTensor::begin).toList());
  }

  private static JsonNode parse(byte[] text) {
    try {
      JsonNode root = JSON.readTree(text);
      if (text.length == 0 || text[0] != '{' || !root.isObject()) {
        throw new FileFormatException("the header is not a JSON object");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new FileFormatException("the header is not valid JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new FileFormatException("the header is not valid UTF-8: " + e.getMessage());
    }
  }

  private static Map<String, String> metadata(JsonNode node) {
    if (!node.isObject()) {
      throw new FileFormatException(METADATA + " is not a JSON object of strings");
    }
    Map<String, String> result = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!entry.getValue().isTextual()) {
        throw new FileFormatException(METADATA + "." + entry.getKey() + " is not a string");
      }
      result.put(entry.getKey(), entry.getValue().textValue());
    }
    return result;
  }
}
