package org.selfdiff.runner.data.image;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * What becomes of samples of 16 bits in PNG and TIFF: of colors the upper eight are kept; gray ones
 * are cut off at 255, as Pillow's conversion to RGB has it.
 */
final class WideSamples {
  private static final int PNG_COLOR_TYPE = 25;

  private WideSamples() {}

  /** Whether OpenCV would make something else of the samples of a file. */
  static boolean has(ImageHeader header, ByteBuffer file) {
    return header.bits() == 16
        && (header.format() == ImageHeader.Format.TIFF || isGrayPng(header, file));
  }

  private static boolean isGrayPng(ImageHeader header, ByteBuffer file) {
    return header.format() == ImageHeader.Format.PNG && file.get(PNG_COLOR_TYPE) == 0;
  }

  /** How OpenCV is to decode it. */
  static int flags(ImageHeader header, ByteBuffer file) {
    boolean gray = isGrayPng(header, file) || header.samples() == 1;
    return opencv_imgcodecs.IMREAD_ANYDEPTH
        | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION
        | (gray ? opencv_imgcodecs.IMREAD_GRAYSCALE : opencv_imgcodecs.IMREAD_COLOR_BGR);
  }

  /** Takes over what was decoded so. */
  static void write(Mat decoded, Image into) throws ImageFormatException {
    int channels = decoded.channels();
    if (decoded.depth() != opencv_core.CV_16U || channels != 1 && channels != 3) {
      throw new ImageFormatException(
          "its 16-bit samples are not read; convert the image to 8 bits");
    }
    into.reshape(decoded.cols(), decoded.rows());
    short[] samples = new short[into.bytes() / 3 * channels];
    try (ShortPointer data = new ShortPointer(decoded.data())) {
      data.get(samples);
    }
    byte[] rgb = into.rgb();
    for (int i = 0; i < into.bytes(); i++) {
      // OpenCV has blue first: asked for red first, it mixes samples of 16 bits up.
      int from = channels == 1 ? i / 3 : i - 2 * (i % 3) + 2;
      int value = samples[from] & 0xFFFF;
      rgb[i] = (byte) (channels == 1 ? Math.min(255, value) : value >> 8);
    }
  }
}
