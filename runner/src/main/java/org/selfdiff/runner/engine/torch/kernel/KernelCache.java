package org.selfdiff.runner.engine.torch.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.selfdiff.runner.record.AtomicFile;
import org.selfdiff.runner.record.DiskException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Machine code of kernels on disk, one file each, named after the SHA-256 of all that it was made
 * of. A file that is damaged, missing, or cannot be written costs time and nothing else. Several
 * processes may use a folder at once: files are written whole, and equal names hold equal code.
 */
final class KernelCache {
  private static final Logger LOG = LoggerFactory.getLogger(KernelCache.class);
  private static final String FOLDER = "selfdiff-kernels";
  private static final String ENDING = ".cubin";

  /** Bytes of the SHA-256 of the code, which a file begins with. */
  private static final int DIGEST = 32;

  /** No program of ours comes near it; what is larger was put there by something else. */
  private static final long LARGEST = 64L << 20;

  private final Optional<Path> folder;

  /** A cache in a folder, which need not be there; in none without one. */
  KernelCache(Optional<Path> folder) {
    this.folder = folder;
  }

  /**
   * Beside the native libraries that JavaCPP unpacks, where those who want another place say so.
   */
  static KernelCache besideLibraries() {
    try {
      return new KernelCache(Optional.of(Loader.getCacheDir().toPath().resolve(FOLDER)));
    } catch (IOException noCache) {
      return new KernelCache(Optional.empty());
    }
  }

  /**
   * The name of what a compiler makes of a source.
   *
   * @return 64 hexadecimal digits
   */
  static String name(String compiler, String source) {
    // The length keeps the end of one text from passing for the beginning of the other.
    String all = compiler.length() + "\n" + compiler + source;
    return HexFormat.of().formatHex(sha256().digest(all.getBytes(StandardCharsets.UTF_8)));
  }

  /** The code of a name. */
  Optional<byte[]> find(String name) {
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    Path file = file(name);
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
        return Optional.empty();
      }
      byte[] all = Files.readAllBytes(file);
      if (all.length <= DIGEST) {
        return Optional.empty();
      }
      byte[] code = Arrays.copyOfRange(all, DIGEST, all.length);
      boolean whole = Arrays.equals(sha256().digest(code), Arrays.copyOf(all, DIGEST));
      return whole ? Optional.of(code) : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  /**
   * Keeps code for later starts.
   *
   * @return whether the disk took it
   */
  boolean keep(String name, byte[] code) {
    if (folder.isEmpty()) {
      return false;
    }
    byte[] all = Arrays.copyOf(sha256().digest(code), DIGEST + code.length);
    System.arraycopy(code, 0, all, DIGEST, code.length);
    try {
      AtomicFile.write(file(name), all);
      return true;
    } catch (IOException | DiskException e) {
      LOG.debug("kernels are compiled again at the next start: {}", e.getMessage());
      return false;
    }
  }

  private Path file(String name) {
    return folder.orElseThrow().resolve(name + ENDING);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
