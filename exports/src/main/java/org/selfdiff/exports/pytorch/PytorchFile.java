package org.selfdiff.exports.pytorch;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.selfdiff.exports.FileFormatException;

/** What {@code torch.save} has written, in the zip format of PyTorch 1.6 and in the one before. */
public final class PytorchFile {
  private static final BigInteger LEGACY_MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);

  private PytorchFile() {}

  /**
   * Reads a file whole.
   *
   * @return maps, lists, texts, numbers, booleans, nulls and {@link TorchTensor}s
   * @throws FileFormatException naming the file: no checkpoint, damaged, or with more in it than
   *     tensors and plain containers
   */
  public static Object read(Path file) throws IOException {
    try {
      return isZip(file) ? zip(file) : legacy(file);
    } catch (FileFormatException e) {
      throw new FileFormatException(file + ": " + e.getMessage());
    }
  }

  private static boolean isZip(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(2);
      return head.length == 2 && head[0] == 'P' && head[1] == 'K';
    }
  }

  /** Storages by key; each is made when it is first named. */
  private static final class Storages implements Function<List<?>, TorchStorage> {
    private final Map<String, TorchStorage> byKey = new LinkedHashMap<>();

    @Override
    public TorchStorage apply(List<?> id) {
      if (id.size() < 5
          || !"storage".equals(id.get(0))
          || !(id.get(1) instanceof Global.StorageClass kind)
          || !(id.get(4) instanceof Long elements)) {
        throw new FileFormatException("the file refers to " + id + ", which is no storage");
      }
      return byKey.computeIfAbsent(
          id.get(2).toString(), key -> new TorchStorage(kind.type(), key, elements));
    }
  }

  private static Object zip(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry pickle = pickle(zip);
      String root = pickle.getName().substring(0, pickle.getName().length() - "data.pkl".length());
      ZipEntry order = zip.getEntry(root + "byteorder");
      if (order != null && !new String(bytes(zip, order)).strip().equals("little")) {
        throw new FileFormatException("its numbers are big-endian, which is not read");
      }
      Storages storages = new Storages();
      Object value;
      try (InputStream in = new BufferedInputStream(zip.getInputStream(pickle))) {
        value = Pickle.read(in, storages);
      }
      for (TorchStorage s : storages.byKey.values()) {
        ZipEntry data = zip.getEntry(root + "data/" + s.key());
        if (data == null) {
          throw new FileFormatException("it has no data/" + s.key() + ", which a tensor needs");
        }
        s.fill(bytes(zip, data));
      }
      return value;
    } catch (ZipException e) {
      throw new FileFormatException("not a readable zip file (" + e.getMessage() + ")");
    }
  }

  private static ZipEntry pickle(ZipFile zip) {
    for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
      ZipEntry entry = all.nextElement();
      if (entry.getName().endsWith("/data.pkl")) {
        return entry;
      }
    }
    throw new FileFormatException(
        "a zip file without data.pkl; expected a checkpoint that torch.save wrote");
  }

  private static byte[] bytes(ZipFile zip, ZipEntry entry) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  /** Magic number, protocol, system, value, keys, and the storages behind each other. */
  private static Object legacy(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      Storages storages = new Storages();
      Object magic;
      try {
        magic = Pickle.read(in, storages);
      } catch (FileFormatException e) {
        throw new FileFormatException(
            "not a checkpoint of PyTorch; expected what torch.save writes");
      }
      if (!LEGACY_MAGIC.equals(magic)) {
        throw new FileFormatException(
            "not a checkpoint of PyTorch; expected what torch.save writes");
      }
      Pickle.read(in, storages);
      Object system = Pickle.read(in, storages);
      if (system instanceof Map<?, ?> map && Boolean.FALSE.equals(map.get("little_endian"))) {
        throw new FileFormatException("its numbers are big-endian, which is not read");
      }
      Object value = Pickle.read(in, storages);
      Object keys = Pickle.read(in, storages);
      for (Object key : (List<?>) keys) {
        TorchStorage s = storages.byKey.get(key.toString());
        if (s == null) {
          throw new FileFormatException("it has data of a storage " + key + " that nothing names");
        }
        long elements = Long.reverseBytes(new DataInputStream(in).readLong());
        long length = elements * s.type().type().bytes();
        if (length < 0 || length > Integer.MAX_VALUE - 8) {
          throw new FileFormatException("storage " + key + " is larger than is read at once");
        }
        s.fill(in.readNBytes((int) length));
      }
      return value;
    }
  }
}
