package org.selfdiff.runner.terminal;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Optional;

/**
 * The process's standard output, which remembers that it could not be written: a {@link
 * PrintStream} swallows what a full disk answers.
 */
public final class StandardOutput extends OutputStream {
  private static final int BUFFER_BYTES = 8192;

  private final OutputStream device;
  private volatile IOException fault;

  StandardOutput(OutputStream device) {
    this.device = device;
  }

  /** Puts it in the place of {@link System#out}, with the same encoding. */
  public static StandardOutput install() {
    StandardOutput output = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    System.setOut(output.stream(charset()));
    return output;
  }

  /** What is printed on {@link System#out} is written in this. */
  static Charset charset() {
    return Charset.forName(
        System.getProperty(
            "stdout.encoding",
            System.getProperty("sun.stdout.encoding", Charset.defaultCharset().name())));
  }

  PrintStream stream(Charset charset) {
    return new PrintStream(new BufferedOutputStream(this, BUFFER_BYTES), true, charset);
  }

  /**
   * Why not everything was written; a reader that left early, as {@code head} does, is no fault.
   */
  public Optional<IOException> fault() {
    return Optional.ofNullable(fault).filter(e -> !"Broken pipe".equals(e.getMessage()));
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    try {
      device.write(bytes, from, count);
    } catch (IOException e) {
      fault = e;
      throw e;
    }
  }

  @Override
  public void flush() throws IOException {
    device.flush();
  }
}
