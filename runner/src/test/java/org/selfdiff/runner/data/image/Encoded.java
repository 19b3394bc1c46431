package org.selfdiff.runner.data.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Small files of every format that is read. */
public final class Encoded {
  private Encoded() {}

  /** One file of 37 x 29 pixels by the name of its format. */
  public static Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("jpg", resource("color.jpg"));
    files.put("progressive", resource("progressive.jpg"));
    files.put("png", resource("color.png"));
    for (String ending : new String[] {"bmp", "tiff", "webp", "ppm"}) {
      files.put(ending, encode("." + ending));
    }
    files.put("text", text());
    return files;
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = Encoded.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static byte[] encode(String ending) {
    Image image = Pattern.of(37, 29);
    try (Mat pixels = new Mat(29, 37, opencv_core.CV_8UC3, new BytePointer(image.rgb()));
        BytePointer bytes = new BytePointer()) {
      opencv_imgcodecs.imencode(ending, pixels, bytes);
      byte[] result = new byte[Math.toIntExact(bytes.limit())];
      bytes.get(result);
      return result;
    }
  }

  /** A portable pixmap whose last number ends with the file. */
  private static byte[] text() {
    StringBuilder text = new StringBuilder("P3\n# numbers\n37 29 255");
    Image image = Pattern.of(37, 29);
    for (int i = 0; i < image.bytes(); i++) {
      text.append(i % 12 == 0 ? '\n' : ' ').append(image.rgb()[i] & 0xFF);
    }
    return text.toString().getBytes();
  }
}
