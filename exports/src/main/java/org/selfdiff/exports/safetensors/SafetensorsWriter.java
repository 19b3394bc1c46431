package org.selfdiff.exports.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.Map;
import org.selfdiff.exports.FileFormatException;

/**
 * Writes the safetensors format: the header's length (64 bits, little-endian), the header as JSON
 * padded with spaces to 8 bytes, and the tensors' data without gaps.
 *
 * <p>Tensors with wide elements come first, so that each is aligned to its element; otherwise the
 * source's order is kept. Equal contents give equal bytes.
 */
public final class SafetensorsWriter {
  private static final int PIECE = 1 << 22;

  private SafetensorsWriter() {}

  /**
   * Streams the tensors through one 4 MiB buffer outside the heap.
   *
   * @param out takes the bytes; neither closed nor forced
   * @param metadata free text for the header, kept in the map's order
   * @throws FileFormatException when a name is given twice, or a read does not fill its buffer
   * @throws IOException when {@code out} fails
   */
  public static void write(
      WritableByteChannel out, TensorSource source, Map<String, String> metadata)
      throws IOException {
    SafetensorsHeader header = SafetensorsHeader.layOut(source.tensors(), metadata);
    byte[] text = header.encode();
    ByteBuffer front = ByteBuffer.allocate(Long.BYTES + text.length).order(ByteOrder.LITTLE_ENDIAN);
    drain(front.putLong(text.length).put(text).flip(), out);
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE).order(ByteOrder.LITTLE_ENDIAN);
    for (TensorInfo tensor : header.tensors()) {
      long length = tensor.byteLength();
      for (long offset = 0; offset < length; offset += PIECE) {
        piece.clear().limit((int) Math.min(PIECE, length - offset));
        source.read(tensor.name(), offset, piece);
        if (piece.hasRemaining()) {
          throw new FileFormatException(
              "tensor '"
                  + tensor.name()
                  + "': reading at byte "
                  + offset
                  + " left "
                  + piece.remaining()
                  + " bytes unfilled");
        }
        drain(piece.flip(), out);
      }
    }
  }

  private static void drain(ByteBuffer bytes, WritableByteChannel out) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
