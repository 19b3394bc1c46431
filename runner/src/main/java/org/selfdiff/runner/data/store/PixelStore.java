package org.selfdiff.runner.data.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.exit.DiskFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decoded images in a folder, found by what they were decoded from: no pixel depends on whether one
 * is there. Several processes may use a folder; each finds what all had written when it opened it,
 * and what it writes itself. Thread safe.
 *
 * <p>Nothing is taken out to make room: every epoch asks for every image once, so that what was
 * longest not asked for is what comes next. When the folder is full, nothing more is added.
 */
public final class PixelStore implements AutoCloseable {
  /** Bytes that are added before it is looked anew how many others have added. */
  private static final long LOOK = 64L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(PixelStore.class);

  private final Path folder;
  private final long limit;
  private final List<PixelSegment> segments = new ArrayList<>();
  private final PixelTable table = new PixelTable();
  private Optional<PixelSegment> own = Optional.empty();
  private int ownNumber;
  private long left;
  private long unseen;
  private boolean full;

  private PixelStore(Path folder, long limit) {
    this.folder = folder;
    this.limit = limit;
  }

  /**
   * Opens a folder, which is made where there is none.
   *
   * @param limit bytes that all files in it may have together
   * @throws DataException if it cannot be read or made
   */
  public static PixelStore open(Path folder, long limit) {
    PixelStore store = new PixelStore(folder.toAbsolutePath().normalize(), limit);
    try {
      Files.createDirectories(store.folder);
      for (Path file : store.files(PixelSegment.PIXELS)) {
        store.list(file);
      }
      store.left = limit - store.used();
      return store;
    } catch (IOException | RuntimeException e) {
      store.close();
      throw new DataException(
          store.folder
              + ": the decoded images cannot be kept there: "
              + reason(e)
              + ". Set data.cache to a folder that can be written, or leave it out.",
          e);
    }
  }

  /** A segment without its index is of a process that is just beginning it, or was killed then. */
  private void list(Path file) throws IOException {
    PixelSegment segment;
    try {
      segment = PixelSegment.open(file);
    } catch (NoSuchFileException e) {
      return;
    }
    segments.add(segment);
    segment.list(table, segments.size() - 1);
  }

  private List<Path> files(String ending) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*" + ending)) {
      all.forEach(files::add);
    }
    files.sort(null);
    return files;
  }

  private long used() throws IOException {
    long used = 0;
    for (Path file : files("")) {
      try {
        used += Files.size(file);
      } catch (NoSuchFileException e) {
        // Someone makes room.
        continue;
      }
    }
    return used;
  }

  /**
   * What tells an image from others.
   *
   * @param way of decoding; another one whenever the same bytes become other pixels
   * @param encoded from 0 to the limit; stays as it is
   */
  public Place place(String way, ByteBuffer encoded) {
    return new Place(PixelKey.of(way, encoded));
  }

  /** The place of one image. */
  public final class Place {
    private final PixelKey key;

    private Place(PixelKey key) {
      this.key = key;
    }

    /** Reads the image; false where it is not there, or damaged. */
    public boolean read(Image into) {
      return PixelStore.this.read(key, into);
    }

    /** Keeps the image while there is room. */
    public void keep(Image image) {
      PixelStore.this.keep(key, image);
    }
  }

  private boolean read(PixelKey key, Image into) {
    PixelSegment segment;
    int entry;
    synchronized (this) {
      int slot = table.find(key);
      if (slot < 0) {
        return false;
      }
      segment = segments.get(table.segment(slot));
      entry = table.entry(slot);
    }
    try {
      return segment.read(entry, key, into);
    } catch (IOException e) {
      // It is decoded again, which gives the same pixels.
      return false;
    }
  }

  private synchronized void keep(PixelKey key, Image image) {
    long bytes = (long) image.bytes() + PixelEntry.BYTES;
    if (full) {
      return;
    }
    try {
      if (unseen > LOOK) {
        left = limit - used();
        unseen = 0;
      }
      if (bytes > left) {
        full = true;
        LOG.info("{}: full, no more decoded images are kept there", folder);
        return;
      }
      if (own.isEmpty()) {
        own = Optional.of(PixelSegment.begin(folder));
        segments.add(own.get());
        ownNumber = segments.size() - 1;
      }
      table.put(key, ownNumber, own.get().write(key, image));
      left -= bytes;
      unseen += bytes;
    } catch (IOException | RuntimeException e) {
      full = true;
      LOG.warn("{}: no more decoded images are kept there: {}", folder, reason(e));
    }
  }

  private static String reason(Exception e) {
    return e instanceof IOException io ? DiskFault.reason(io) : e.toString();
  }

  @Override
  public synchronized void close() {
    for (PixelSegment segment : segments) {
      try {
        segment.close();
      } catch (IOException e) {
        LOG.warn("{}: a file of decoded images cannot be closed: {}", folder, reason(e));
      }
    }
  }
}
