package org.selfdiff.runner.data.image;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes JPEG, PNG, BMP, WebP, TIFF and PNM bytes with OpenCV into 8-bit RGB; gray is replicated,
 * transparency dropped, an orientation tag ignored. Pixels are those that Pillow converts to RGB,
 * of JPEG those of libjpeg-turbo's defaults: of 16-bit colors the upper eight bits are kept, and
 * gray samples of 16 bits are cut off at 255. What a file says of its size and samples is read
 * first: images of more than 100 million pixels and samples of more than 16 bits are refused.
 *
 * <p>Only JPEGs of three components can be decoded smaller: libjpeg-turbo then transforms fewer
 * coefficients of every block. The pixels are not those of the whole image resized.
 *
 * <p>Not thread safe: one per thread. It keeps native memory until closed.
 */
public final class ImageDecoder implements AutoCloseable {
  private static final int FLAGS =
      opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;

  private static final String PIXELS = "rgb8 1";

  private static final int COLORS = 3;
  private static final int INKS = 4;

  /** Bytes of the largest file that is read: uncompressed samples of 16 bits, and room. */
  private static final long MOST_BYTES = 1L << 30;

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
   *
   * @throws ImageFormatException if they are more than an image has
   */
  public ByteBuffer buffer(long length) throws ImageFormatException {
    if (length > MOST_BYTES) {
      throw new ImageFormatException(
          "the file holds %d bytes, more than the %d MiB that are read"
              .formatted(length, MOST_BYTES >> 20));
    }
    if (length >= buffer.capacity()) {
      release();
      allocate((int) Math.max(length + 1, 2L * buffer.capacity()));
    }
    return buffer.clear().limit((int) length);
  }

  /** Names what becomes of bytes: another text whenever the same bytes become other pixels. */
  public static String pixels(Reduction reduction) {
    return reduction == Reduction.NONE ? PIXELS : PIXELS + " 1/" + reduction.denominator();
  }

  /**
   * How much smaller the bytes that {@link #buffer} was filled with are decoded.
   *
   * @param choice asked of images that can be decoded smaller
   * @throws ImageFormatException if they do not begin as an image that is read
   */
  public Reduction reduction(ReductionChoice choice) throws ImageFormatException {
    if (choice == ReductionChoice.NEVER) {
      return Reduction.NONE;
    }
    ImageHeader header = ImageHeader.of(buffer);
    return header.format() == ImageHeader.Format.JPEG && header.samples() == COLORS
        ? choice.of((int) header.width(), (int) header.height())
        : Reduction.NONE;
  }

  /**
   * Decodes the bytes that {@link #buffer} was filled with, from 0 to its limit.
   *
   * @throws ImageFormatException if they are not a complete image of a known format
   */
  public void decode(Image into) throws ImageFormatException {
    decode(into, true, Reduction.NONE);
  }

  /**
   * The same.
   *
   * @param thorough false for bytes that were decoded before: damage within them is not looked for
   * @param reduction what {@link #reduction} gave
   */
  public void decode(Image into, boolean thorough, Reduction reduction)
      throws ImageFormatException {
    int length = buffer.limit();
    ImageBytes.requireComplete(buffer, length);
    ImageHeader header = ImageHeader.of(buffer);
    if (header.format() == ImageHeader.Format.PNG) {
      PngData.reduce(buffer);
      length = buffer.limit();
    }
    if (thorough && header.format() == ImageHeader.Format.JPEG) {
      JpegData.requireWhole(buffer);
    }
    if (header.format() == ImageHeader.Format.JPEG && header.samples() == INKS) {
      InkJpeg.decode(buffer, into);
      return;
    }
    if (isReadHere(header, into)) {
      return;
    }
    row.cols(length);
    boolean wide = WideSamples.has(header, buffer);
    int flags = wide ? WideSamples.flags(header, buffer) : FLAGS | flag(reduction);
    try (Mat decoded = opencv_imgcodecs.imdecode(row, flags, pixels)) {
      if (decoded == null || decoded.empty()) {
        throw new ImageFormatException(
            "the %s data are damaged".formatted(header.format().name().replace("_TEXT", "")));
      }
      if (wide) {
        WideSamples.write(decoded, into);
        return;
      }
      into.reshape(decoded.cols(), decoded.rows());
      describe(into, reduction);
      decoded.data().get(into.rgb(), 0, into.bytes());
    } catch (OutOfMemoryError e) {
      throw ImageFormatException.ofMemory(
          "its %d x %d pixels do not fit into the memory that is free; scale it down, or give Java"
                  .formatted(header.width(), header.height())
              + " more memory");
    } catch (RuntimeException e) {
      throw new ImageFormatException(
          "the %s data are damaged".formatted(header.format().name().replace("_TEXT", "")));
    }
  }

  /**
   * Says of pixels what they were decoded from, which {@link #decode} does itself.
   *
   * @param into pixels that were decoded before from what is in {@link #buffer}
   */
  public void describe(Image into, Reduction reduction) throws ImageFormatException {
    if (reduction != Reduction.NONE) {
      ImageHeader header = ImageHeader.of(buffer);
      into.reduced(reduction, (int) header.width(), (int) header.height());
    }
  }

  /** The flags called after gray hold nothing but the size; those after color ask for BGR, too. */
  private static int flag(Reduction reduction) {
    return switch (reduction) {
      case NONE -> 0;
      case HALF -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
      case QUARTER -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4;
      case EIGHTH -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8;
    };
  }

  /** Reads what OpenCV reads in another way than Pillow. */
  private boolean isReadHere(ImageHeader header, Image into) throws ImageFormatException {
    switch (header.format()) {
      case PNM, PNM_TEXT -> PnmData.decode(buffer, into);
      case BMP -> {
        if (!BmpWords.has(buffer)) {
          return false;
        }
        BmpWords.decode(buffer, into);
      }
      case TIFF -> {
        if (header.alpha() == ImageHeader.Alpha.NONE || header.bits() != 8) {
          return false;
        }
        TiffAlpha.decode(buffer, header.alpha() == ImageHeader.Alpha.MULTIPLIED, into);
      }
      case JPEG, PNG, WEBP -> {
        return false;
      }
    }
    return true;
  }

  /**
   * What the file of the image that was decoded last is, in words such as {@code JPEG RGB} and
   * {@code PNG gray 16-bit}.
   */
  public String kind() {
    return ImageKind.of(buffer);
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
