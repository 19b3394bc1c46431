package org.selfdiff.runner.data.image;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes JPEG, PNG, BMP, WebP, TIFF and PNM bytes with OpenCV into 8-bit RGB; gray is replicated,
 * transparency dropped, an orientation tag ignored. JPEG pixels equal those of libjpeg-turbo's
 * defaults, hence Pillow's.
 *
 * <p>Not thread safe: one per thread. It keeps native memory until closed.
 */
public final class ImageDecoder implements AutoCloseable {
  private static final int FLAGS =
      opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;

  static {
    // Images are decoded in parallel; threads within one image would only compete.
    opencv_core.setNumThreads(1);
  }

  /**
   * Loads OpenCV on the caller's thread, so that the threads that prepare images need not: no
   * library may be loaded beside another.
   */
  public static void load() {
    Loader.load(opencv_imgcodecs.class);
  }

  private final Mat pixels = new Mat();
  private BytePointer bytes;
  private ByteBuffer buffer;
  private Mat row;

  /** A decoder with room for 64 KiB of compressed bytes; it grows. */
  public ImageDecoder() {
    allocate(1 << 16);
  }

  private void allocate(int capacity) {
    bytes = new BytePointer(capacity);
    buffer = bytes.asByteBuffer();
    row = new Mat(1, capacity, opencv_core.CV_8UC1, bytes);
  }

  /**
   * The place for the compressed bytes of the next image: a direct buffer with position 0 and limit
   * {@code length}, valid until the next call.
   */
  public ByteBuffer buffer(int length) {
    if (length > buffer.capacity()) {
      release();
      allocate((int) Math.min(Integer.MAX_VALUE - 8, Math.max(length, 2L * buffer.capacity())));
    }
    return buffer.clear().limit(length);
  }

  /**
   * Decodes the bytes that {@link #buffer} was filled with, from 0 to its limit.
   *
   * @throws ImageFormatException if they are not a complete image of a known format
   */
  public void decode(Image into) throws ImageFormatException {
    int length = buffer.limit();
    ImageBytes.requireComplete(buffer, length);
    row.cols(length);
    try (Mat decoded = opencv_imgcodecs.imdecode(row, FLAGS, pixels)) {
      if (decoded == null || decoded.empty()) {
        throw new ImageFormatException("the bytes are damaged or of an unknown image format");
      }
      into.reshape(decoded.cols(), decoded.rows());
      decoded.data().get(into.rgb(), 0, into.bytes());
    } catch (RuntimeException | OutOfMemoryError e) {
      throw new ImageFormatException(String.valueOf(e.getMessage()).strip());
    }
  }

  private void release() {
    row.close();
    bytes.close();
  }

  @Override
  public void close() {
    release();
    pixels.close();
  }
}
