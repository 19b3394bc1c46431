package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Function;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.DataIdentity;
import org.selfdiff.runner.data.ImageFile;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.KeptListing;
import org.selfdiff.runner.data.Opening;
import org.selfdiff.runner.data.ShardOrder;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.UnreadableException;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.ImageDecoder;
import org.selfdiff.runner.data.image.ImageFormatException;
import org.selfdiff.runner.data.image.Reduction;
import org.selfdiff.runner.data.image.ReductionChoice;
import org.selfdiff.runner.data.store.PixelStore;
import org.selfdiff.runner.exit.DiskFault;

/**
 * Image files as folders, archives and lists. Archives are read in place, never unpacked to disk.
 */
public final class FolderSet implements ImageSet {
  private static final String REPLACE = "Replace or remove the file";

  private final ImageFiles files;
  private final ImageTree tree;
  private final ShardOrder order;
  private final String advice;
  private final AtomicIntegerArray known;
  private Optional<PixelStore> store = Optional.empty();
  private boolean scaling;

  private FolderSet(ImageFiles files, ImageTree tree, int buffer, String advice) {
    this.advice = advice;
    this.files = files;
    this.tree = tree;
    order = new ShardOrder(files.groups(), tree.entries(Split.TRAIN), buffer);
    known = new AtomicIntegerArray((files.names().size() + 31) / 32);
  }

  /**
   * Opens a folder or an archive with folders of classes.
   *
   * @throws DataException if it is missing, unreadable or holds no images where they are expected
   */
  public static FolderSet open(Path root) {
    return open(List.of(root), Labels.FOLDERS, 0, Opening.ALONE);
  }

  /**
   * Keeps decoded images on disk from now on, before there are readers.
   *
   * @param pixels closed together with the set
   */
  public FolderSet keeping(PixelStore pixels) {
    store = Optional.of(pixels);
    return this;
  }

  /** Decodes images smaller from now on, where who reads them allows it. */
  public FolderSet scaling() {
    scaling = true;
    return this;
  }

  /**
   * The same images, of which shards are taken as a whole through a buffer.
   *
   * @param buffer images in it; 0 for an order that heeds no shards
   * @return a set to be used in place of this one
   */
  public FolderSet shuffling(int buffer) {
    return new FolderSet(files, tree, buffer, advice);
  }

  /**
   * Opens folders, archives and lists as one set, and lists its images.
   *
   * @param roots at least one
   * @param labels where classes come from
   * @param holdout share of the images that become the test split, 0 for none
   * @param opening what an earlier opening kept, and who is told what takes long
   * @throws DataException if one is missing or unreadable, or holds no images where they are
   *     expected
   */
  public static FolderSet open(List<Path> roots, Labels labels, double holdout, Opening opening) {
    Optional<ImageIndex> kept = opening.kept().flatMap(ImageIndex::read);
    return open(
        roots,
        root -> ImageFiles.open(root, kept),
        files -> ImageTree.of(files, labels, holdout, opening.notice()),
        ": no such folder, archive or list. Set data.root to a folder, .zip, .tar or .tar.gz with"
            + " images, to a .txt, .csv or .tsv that names them, to .parquet files, or to shards such"
            + " as \"shards/{000..146}.tar\".",
        REPLACE + ", or set data.unreadable = skip to take another in its place.");
  }

  /** Whether {@link #unlabeled} takes a path for a text file with one image per line. */
  public static boolean isList(Path where) {
    return ListText.isList(where);
  }

  /**
   * Opens images whose classes do not matter: all of them are in the test split, by name, or in the
   * order of a list.
   *
   * @param root a folder, an archive, an image, or a text file with one image's path per line
   * @throws DataException if it is missing, unreadable or holds no images
   */
  public static FolderSet unlabeled(Path root) {
    return unlabeled(root, "");
  }

  /**
   * The same where an image that cannot be read need not be the end.
   *
   * @param otherwise what else can be done about it, for its message, such as {@code , or …}
   */
  public static FolderSet unlabeled(Path root, String otherwise) {
    return open(
        List.of(root),
        ListedFiles::open,
        ImageTree::unlabeled,
        ": no such folder, archive, image or list of images.",
        REPLACE + otherwise + ".");
  }

  private interface Source {
    ImageFiles open(Path root) throws IOException;
  }

  private static FolderSet open(
      List<Path> roots,
      Source source,
      Function<ImageFiles, ImageTree> sorting,
      String missing,
      String advice) {
    List<ImageFiles> opened = new ArrayList<>();
    FolderSet set = null;
    try {
      for (Path root : roots) {
        opened.add(open(root.toAbsolutePath().normalize(), source, missing));
      }
      ImageFiles files = opened.size() == 1 ? opened.get(0) : new JoinedFiles(opened);
      ImageDecoder.load();
      set = new FolderSet(files, sorting.apply(files), 0, advice);
      return set;
    } finally {
      if (set == null) {
        opened.forEach(FolderSet::close);
      }
    }
  }

  private static ImageFiles open(Path where, Source source, String missing) {
    if (!Files.exists(where) && !RootPattern.isPattern(where)) {
      throw new DataException(where + missing);
    }
    try {
      return source.open(where);
    } catch (IOException | RuntimeException e) {
      throw new DataException(where + ": cannot be read as images: " + e.getMessage() + ".", e);
    }
  }

  @Override
  public String name() {
    return title() + " of " + files.title();
  }

  @Override
  public String title() {
    return "images";
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
  public int[] order(CounterRandom random) {
    return order.order(random);
  }

  @Override
  public String source(Split split, int index) {
    return files.source(tree.entries(split)[index]);
  }

  /** Path of an image below the folder, in the archive, or as its list has it. */
  public String file(Split split, int index) {
    return files.names().get(tree.entries(split)[index]);
  }

  /**
   * What an image's file has as before while nobody changes it; nothing of it is read.
   *
   * @throws DataException if it is gone
   */
  public FileStamp stamp(Split split, int index) {
    int entry = tree.entries(split)[index];
    try {
      return new FileStamp(files.length(entry), files.modified(entry));
    } catch (IOException e) {
      throw unreadable(split, index, e);
    }
  }

  /**
   * The SHA-256 of an image's file, hexadecimal.
   *
   * @throws DataException if it cannot be read
   */
  public String sha256(Split split, int index) {
    int entry = tree.entries(split)[index];
    try {
      long length = files.length(entry);
      if (length > ImageFiles.MOST_BYTES) {
        throw new IOException("it has " + length + " bytes");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) length);
      files.read(entry, bytes);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    } catch (IOException e) {
      throw unreadable(split, index, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private DataException unreadable(Split split, int index, IOException e) {
    return new DataException(
        source(split, index) + ": the file cannot be read: " + e.getMessage(), e);
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
      throw new DataException(files.title() + ": cannot be read: " + e.getMessage() + ".", e);
    }
  }

  @Override
  public List<String> notices() {
    return tree.notices().stream().map(notice -> name() + ": " + notice).toList();
  }

  @Override
  public Optional<KeptListing> listing() {
    List<DirectoryFiles> folders =
        files.parts().stream()
            .filter(DirectoryFiles.class::isInstance)
            .map(DirectoryFiles.class::cast)
            .toList();
    List<ImageIndex.Section> sections =
        folders.stream().flatMap(folder -> folder.worthKeeping().stream()).toList();
    return sections.isEmpty() || folders.stream().allMatch(DirectoryFiles::isKept)
        ? Optional.empty()
        : Optional.of(new ImageIndex(sections)::writeTo);
  }

  @Override
  public ImageReader reader() {
    return new Reader();
  }

  @Override
  public void close() {
    store.ifPresent(PixelStore::close);
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
      read(split, index, into, ReductionChoice.NEVER);
    }

    @Override
    public void read(Split split, int index, Image into, ReductionChoice reducing) {
      int entry = tree.entries(split)[index];
      try {
        bytes = files.length(entry);
        ByteBuffer encoded = decoder.buffer(bytes);
        files.read(entry, encoded);
        Reduction reduction = decoder.reduction(scaling ? reducing : ReductionChoice.NEVER);
        Optional<PixelStore.Place> kept =
            store.map(s -> s.place(ImageDecoder.pixels(reduction), encoded));
        if (kept.isPresent() && kept.get().read(into)) {
          decoder.describe(into, reduction);
        } else {
          decoder.decode(into, !isKnown(entry), reduction);
          kept.ifPresent(place -> place.keep(into));
        }
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
