package org.selfdiff.runner.data.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Arrays of a .npz file: raw little-endian values in C order. */
final class NumpyArchive {
  private final Map<String, ByteBuffer> arrays = new HashMap<>();

  NumpyArchive(InputStream npz) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(npz)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        ByteBuffer file = ByteBuffer.wrap(zip.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
        int header = file.getShort(8);
        String text = new String(file.array(), 10, header, StandardCharsets.US_ASCII);
        if (!text.contains("'fortran_order': False")) {
          throw new IOException(entry.getName() + " is not in C order: " + text);
        }
        arrays.put(
            entry.getName().replace(".npy", ""),
            file.position(10 + header).slice().order(ByteOrder.LITTLE_ENDIAN));
      }
    }
  }

  int[] ints(String name) {
    int[] values = new int[arrays.get(name).remaining() / Integer.BYTES];
    arrays.get(name).asIntBuffer().get(values);
    return values;
  }

  float[] floats(String name) {
    float[] values = new float[arrays.get(name).remaining() / Float.BYTES];
    arrays.get(name).asFloatBuffer().get(values);
    return values;
  }
}
