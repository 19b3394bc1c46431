package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.BiFunction;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.DataIdentity;
import org.selfdiff.runner.data.ImageFile;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.UnreadableException;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.ImageDecoder;
import org.selfdiff.runner.data.image.ImageFormatException;
import org.selfdiff.runner.exit.DiskFault;

/** Image files as a folder, .zip or .tar. Archives are read in place, never unpacked to disk. */
public final class FolderSet implements ImageSet {
  private static final String REPLACE = "Replace or remove the file";

  private final ImageFiles files;
  private final ImageTree tree;
  private final String advice;
  private final AtomicIntegerArray known;

  private FolderSet(ImageFiles files, ImageTree tree, String advice) {
    this.advice = advice;
    this.files = files;
    this.tree = tree;
    known = new AtomicIntegerArray((files.names().size() + 31) / 32);
  }

  /**
   * Opens a folder or an archive and lists its images.
   *
   * @throws DataException if it is missing, unreadable or holds no images where they are expected
   */
  public static FolderSet open(Path root) {
    return open(
        root,
        ImageFiles::open,
        ImageTree::of,
        ": no such folder or archive. Set data.root to a folder, .zip, .tar or .tar.gz with"
            + " train/CLASS/ and test/CLASS/ or val/CLASS/.",
        REPLACE + ", or set data.unreadable = skip to take another in its place.");
  }

  /** Whether {@link #unlabeled} takes a path for a text file with one path per line. */
  public static boolean isList(Path where) {
    return ListedFiles.isList(where);
  }

  /**
   * Opens images without classes: all of them are in the test split, by name, or in the order of a
   * list.
   *
   * @param root a folder, an archive, an image, or a text file with one image's path per line
   * @throws DataException if it is missing, unreadable or holds no images
   */
  public static FolderSet unlabeled(Path root) {
    return open(
        root,
        ListedFiles::open,
        ImageTree::unlabeled,
        ": no such folder, archive, image or list of images.",
        REPLACE + ".");
  }

  private interface Opening {
    ImageFiles open(Path root) throws IOException;
  }

  private static FolderSet open(
      Path root,
      Opening opening,
      BiFunction<String, ImageFiles, ImageTree> sorting,
      String missing,
      String advice) {
    Path where = root.toAbsolutePath().normalize();
    if (!Files.exists(where)) {
      throw new DataException(where + missing);
    }
    ImageFiles files;
    try {
      files = opening.open(where);
    } catch (IOException | RuntimeException e) {
      throw new DataException(where + ": cannot be read as images: " + e.getMessage() + ".", e);
    }
    FolderSet set = null;
    try {
      ImageDecoder.load();
      set = new FolderSet(files, sorting.apply(where.toString(), files), advice);
      return set;
    } finally {
      if (set == null) {
        close(files);
      }
    }
  }

  @Override
  public String name() {
    return "images of " + files.root();
  }

  @Override
  public List<String> classes() {
    return tree.classes();
  }

  @Override
  public int size(Split split) {
    return tree.entries(split).length;
  }

  @Override
  public int label(Split split, int index) {
    return tree.labels(split)[index];
  }

  @Override
  public String source(Split split, int index) {
    return files.root() + ": " + file(split, index);
  }

  /** Path of an image below the folder, in the archive, or as its list has it. */
  public String file(Split split, int index) {
    return files.names().get(tree.entries(split)[index]);
  }

  /**
   * Of the sorted names, classes and sizes of all images, and of their contents: of all of them in
   * a set of at most {@value SetDigest#FILES} images and {@value SetDigest#BYTES} bytes, else of
   * {@value SetDigest#SAMPLE} images evenly spread over each split. A set is the same as a folder,
   * .zip or .tar.
   */
  @Override
  public DataIdentity identity() {
    try {
      return SetDigest.of(this, files, tree);
    } catch (IOException | RuntimeException e) {
      throw new DataException(files.root() + ": cannot be read: " + e.getMessage() + ".", e);
    }
  }

  @Override
  public List<String> notices() {
    return tree.notices().stream().map(notice -> name() + ": " + notice).toList();
  }

  @Override
  public ImageReader reader() {
    return new Reader();
  }

  @Override
  public void close() {
    close(files);
  }

  private static void close(ImageFiles files) {
    try {
      files.close();
    } catch (IOException e) {
      throw new DataException(files.root() + ": cannot be closed: " + e.getMessage(), e);
    }
  }

  /** Whether an entry was decoded before, and so is whole. */
  private boolean isKnown(int entry) {
    return (known.get(entry >> 5) >>> entry & 1) != 0;
  }

  private final class Reader implements ImageReader {
    private final ImageDecoder decoder = new ImageDecoder();
    private long bytes;

    @Override
    public void read(Split split, int index, Image into) {
      int entry = tree.entries(split)[index];
      try {
        bytes = files.length(entry);
        files.read(entry, decoder.buffer(bytes));
        decoder.decode(into, !isKnown(entry));
        known.getAndUpdate(entry >> 5, bits -> bits | 1 << entry);
      } catch (IOException e) {
        throw failure(source(split, index), DiskFault.reason(e), isPassing(e), e);
      } catch (ImageFormatException e) {
        throw failure(source(split, index), e.getMessage(), e.ofMemory(), e);
      } catch (ArithmeticException e) {
        throw failure(source(split, index), e.getMessage(), false, e);
      }
    }

    @Override
    public Optional<ImageFile> file() {
      return Optional.of(new ImageFile(bytes, decoder.kind()));
    }

    private DataException failure(String source, String reason, boolean passing, Exception e) {
      return passing
          ? new DataException(source + ": the image cannot be read: " + reason + ".", e)
          : new UnreadableException(source, reason, advice, e);
    }

    /** Whether the process is in want of something, or the set is closed: no fault of the file. */
    private static boolean isPassing(IOException e) {
      return e instanceof ClosedChannelException
          || e instanceof FileSystemException f
              && f.getReason() != null
              && f.getReason().startsWith("Too many open files");
    }

    @Override
    public void close() {
      decoder.close();
    }
  }
}
