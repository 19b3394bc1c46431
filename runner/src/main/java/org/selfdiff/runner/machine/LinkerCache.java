package org.selfdiff.runner.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The list of libraries that {@code ldconfig} writes for the loader of the GNU C library, {@code
 * /etc/ld.so.cache}: a head, entries of 24 bytes (flags, offset of the name, offset of the path,
 * version of the system, abilities), and the texts. Offsets count from the head.
 */
final class LinkerCache {
  static final String FILE = "/etc/ld.so.cache";

  private static final byte[] HEAD = "glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD_BYTES = 48;
  private static final int ENTRY_BYTES = 24;

  private LinkerCache() {}

  /**
   * The paths that a library has in it, in its order; nothing where it is no such list.
   *
   * @param cache the content of the file
   * @param library its name, as {@code libcudart.so.13}
   */
  static List<String> paths(byte[] cache, String library) {
    int head = head(cache);
    if (head < 0) {
      return List.of();
    }
    ByteBuffer data =
        ByteBuffer.wrap(cache, head, cache.length - head).slice().order(ByteOrder.nativeOrder());
    List<String> paths = new ArrayList<>();
    int count = data.getInt(HEAD.length);
    for (int i = 0; i < count; i++) {
      int entry = HEAD_BYTES + i * ENTRY_BYTES;
      if (entry + ENTRY_BYTES > data.capacity()) {
        break;
      }
      if (library.equals(text(data, data.getInt(entry + Integer.BYTES)))) {
        paths.add(text(data, data.getInt(entry + 2 * Integer.BYTES)));
      }
    }
    return paths;
  }

  /** Where it begins: an older list for older loaders may stand before it. */
  private static int head(byte[] cache) {
    for (int at = 0; at + HEAD_BYTES <= cache.length; at += Integer.BYTES) {
      if (Arrays.equals(cache, at, at + HEAD.length, HEAD, 0, HEAD.length)) {
        return at;
      }
    }
    return -1;
  }

  private static String text(ByteBuffer data, int from) {
    int end = from;
    while (from >= 0 && end < data.capacity() && data.get(end) != 0) {
      end++;
    }
    return from < 0 || from >= data.capacity()
        ? ""
        : StandardCharsets.UTF_8.decode(data.slice(from, end - from)).toString();
  }
}
