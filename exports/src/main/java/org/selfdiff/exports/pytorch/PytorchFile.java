package org.selfdiff.exports.pytorch;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
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
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.selfdiff.exports.FileFormatException;

/** What {@code torch.save} has written, in the zip format of PyTorch 1.6 and in the one before. */
public final class PytorchFile {
  private static final BigInteger LEGACY_MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);

  private static final int ORDER_MOST = 16;

  private PytorchFile() {}

  /**
   * Reads a file whole.
   *
   * @return maps, lists, texts, numbers, booleans, nulls and {@link TorchTensor}s; what else a
   *     pickle holds is an object that says in words what would make it in Python
   * @throws FileFormatException naming the file: no checkpoint, damaged, or one that asks for code
   *     to be run
   */
  public static Object read(Path file) throws IOException {
    try {
      Object value = isZip(file) ? zip(file) : legacy(file);
      if (value instanceof Opaque whole) {
        throw new FileFormatException(
            "it holds one object of "
                + whole.name()
                + ", whose tensors are not read; expected a dictionary of tensors: load it in"
                + " Python, if you trust it, and torch.save(model.state_dict(), file)");
      }
      return value;
    } catch (FileFormatException e) {
      throw new FileFormatException(file + ": " + e.getMessage());
    } catch (EOFException | ZipException | RuntimeException | StackOverflowError e) {
      // Whatever a damaged file makes of a step that reads it, it is the file's fault.
      throw new FileFormatException(
          file + ": damaged: " + e.getClass().getSimpleName() + " while it was read");
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
        throw new FileFormatException("the file refers to a storage that is none");
      }
      if (!(id.get(2) instanceof String) && !(id.get(2) instanceof Long)) {
        throw new FileFormatException("the file refers to a storage without a name");
      }
      TorchStorage storage =
          byKey.computeIfAbsent(
              id.get(2).toString(), key -> new TorchStorage(kind.type(), key, elements));
      if (storage.type() != kind.type() || storage.elements() != elements) {
        throw new FileFormatException(
            "storage %s has %d elements of %s in one place and %d of %s in another"
                .formatted(
                    storage.key(),
                    storage.elements(),
                    storage.type().type(),
                    elements,
                    kind.type().type()));
      }
      return storage;
    }
  }

  private static Object zip(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry pickle = pickle(zip);
      String root = pickle.getName().substring(0, pickle.getName().length() - "data.pkl".length());
      ZipBudget budget = new ZipBudget(Files.size(file));
      ZipEntry order = zip.getEntry(root + "byteorder");
      if (order != null && !new String(bytes(zip, order, ORDER_MOST)).strip().equals("little")) {
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
        budget.take(data, s.bytes());
        byte[] read = bytes(zip, data, s.bytes());
        requireSum(data, read);
        s.fill(read);
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

  /** The first bytes of an entry; memory grows with what is there, not with what is announced. */
  private static byte[] bytes(ZipFile zip, ZipEntry entry, int most) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      return in.readNBytes(most);
    }
  }

  /** The reader of the JDK leaves the sum of an entry to others. */
  private static void requireSum(ZipEntry entry, byte[] bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes);
    if (bytes.length == entry.getSize() && sum.getValue() != entry.getCrc()) {
      throw new FileFormatException(
          "damaged: the numbers in %s are not those that were written (CRC-32 %08x, expected %08x)"
              .formatted(entry.getName(), sum.getValue(), entry.getCrc()));
    }
  }

  /** What a zip file may give: entries can share bytes, and compressed ones grow without end. */
  private static final class ZipBudget {
    private static final int INFLATION = 20;
    private static final long FREE = 16L << 20;

    private long stored;
    private long deflated;

    ZipBudget(long file) {
      stored = file;
      deflated = INFLATION * file + FREE;
    }

    void take(ZipEntry entry, long bytes) {
      if (entry.getMethod() == ZipEntry.STORED) {
        stored -= Math.min(bytes, entry.getSize());
      } else {
        deflated -= bytes;
      }
      if (stored < 0 || deflated < 0) {
        throw new FileFormatException(
            "its tensors take far more than the file itself; expected them as torch.save writes"
                + " them, without compression");
      }
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
      if (!(Pickle.read(in, storages) instanceof List<?> keys)) {
        throw new FileFormatException("damaged: it has no list of its storages");
      }
      for (Object key : keys) {
        fill(storages.byKey.get(key instanceof Long n ? n.toString() : key), in);
      }
      return value;
    } catch (EOFException e) {
      throw new FileFormatException("it ends in the middle: the file is truncated");
    }
  }

  private static void fill(TorchStorage storage, InputStream in) throws IOException {
    if (storage == null) {
      throw new FileFormatException("it has data of a storage that nothing names");
    }
    long elements = Long.reverseBytes(new DataInputStream(in).readLong());
    if (elements != storage.elements()) {
      throw new FileFormatException(
          "storage %s has %d elements, and %d were announced: the file is damaged"
              .formatted(storage.key(), elements, storage.elements()));
    }
    storage.fill(in.readNBytes(storage.bytes()));
  }
}
