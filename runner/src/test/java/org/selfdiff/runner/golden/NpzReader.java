package org.selfdiff.runner.golden;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Reads NumPy's {@code .npz}: a zip of {@code .npy} members in format 1 to 3, little-endian. */
final class NpzReader {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '(?<type>[^']+)', 'fortran_order': False, 'shape': \\((?<shape>[0-9, ]*)\\),? *\\}\\s*");

  private NpzReader() {}

  /** Reads all members, by their names without {@code .npy}. */
  static Map<String, GoldenArray> read(byte[] npz) throws IOException {
    Map<String, GoldenArray> members = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(npz))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName().replaceFirst("\\.npy$", "");
        try {
          members.put(name, array(zip.readAllBytes()));
        } catch (RuntimeException e) {
          throw new IOException(entry.getName() + ": " + e.getMessage(), e);
        }
      }
    }
    return members;
  }

  private static GoldenArray array(byte[] npy) {
    if (npy.length < 12 || !Arrays.equals(npy, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new IllegalArgumentException("not a .npy member");
    }
    ByteBuffer bytes = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN);
    boolean first = npy[6] == 1;
    int from = first ? 10 : 12;
    int length = first ? Short.toUnsignedInt(bytes.getShort(8)) : bytes.getInt(8);
    String header = new String(npy, from, length, StandardCharsets.ISO_8859_1);
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("unknown header " + header.strip());
    }
    int[] shape =
        Arrays.stream(matcher.group("shape").split(","))
            .map(String::strip)
            .filter(size -> !size.isEmpty())
            .mapToInt(Integer::parseInt)
            .toArray();
    int size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    return values(matcher.group("type"), shape, size, bytes.position(from + length).slice());
  }

  private static GoldenArray values(String type, int[] shape, int size, ByteBuffer at) {
    ByteBuffer bytes = at.order(ByteOrder.LITTLE_ENDIAN);
    if (type.matches("<[fi][48]") && bytes.remaining() != size * (type.charAt(2) - '0')) {
      throw new IllegalArgumentException(
          bytes.remaining() + " bytes for " + size + " values of type " + type);
    }
    double[] reals = new double[size];
    long[] integers = new long[size];
    for (int i = 0; i < size; i++) {
      switch (type) {
        case "<f4" -> reals[i] = bytes.getFloat();
        case "<f8" -> reals[i] = bytes.getDouble();
        case "<i4" -> integers[i] = bytes.getInt();
        case "<i8" -> integers[i] = bytes.getLong();
        default -> throw new IllegalArgumentException("unknown type " + type);
      }
    }
    return type.startsWith("<f")
        ? new GoldenArray.Reals(shape, reals)
        : new GoldenArray.Integers(shape, integers);
  }
}
