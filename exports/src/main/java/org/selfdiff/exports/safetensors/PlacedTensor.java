package org.selfdiff.exports.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.selfdiff.exports.FileFormatException;

/**
 * One tensor's entry of a header.
 *
 * @param info the tensor
 * @param begin of its data, bytes from the end of the header
 * @param end behind its last byte
 */
record PlacedTensor(TensorInfo info, long begin, long end) {
  static PlacedTensor decode(String name, JsonNode entry) {
    JsonNode dtype = entry.path("dtype");
    SafetensorsDType type =
        SafetensorsDType.named(dtype.asText())
            .orElseThrow(
                () ->
                    new FileFormatException(
                        "tensor '"
                            + name
                            + "': dtype "
                            + dtype
                            + " is not one of "
                            + Arrays.toString(SafetensorsDType.values())));
    TensorInfo info = new TensorInfo(name, type, numbers(name, "shape", entry.path("shape")));
    List<Long> offsets = numbers(name, "data_offsets", entry.path("data_offsets"));
    if (offsets.size() != 2 || offsets.get(1) < offsets.get(0)) {
      throw new FileFormatException(
          "tensor '" + name + "': data_offsets " + offsets + " is not [begin, end]");
    }
    long length = offsets.get(1) - offsets.get(0);
    if (length != info.byteLength()) {
      throw new FileFormatException(
          "tensor '"
              + name
              + "': "
              + type
              + " of shape "
              + info.shape()
              + " takes "
              + info.byteLength()
              + " bytes, data_offsets "
              + offsets
              + " hold "
              + length);
    }
    return new PlacedTensor(info, offsets.get(0), offsets.get(1));
  }

  private static List<Long> numbers(String name, String key, JsonNode node) {
    if (!node.isArray()) {
      throw new FileFormatException("tensor '" + name + "': " + key + " is not a list");
    }
    List<Long> result = new ArrayList<>();
    for (JsonNode number : node) {
      if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
        throw new FileFormatException(
            "tensor '"
                + name
                + "': "
                + key
                + " holds "
                + number
                + ", which is not an integer from 0 to 2^63 - 1");
      }
      result.add(number.longValue());
    }
    return result;
  }
}
