package org.selfdiff.runner.data.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.parquet.column.Dictionary;

/**
 * The images of tables, read page by page: those that were used last stay in memory, so that images
 * that lie near one another are decompressed once. Several threads read at once.
 */
public final class PageCache {
  /** Bytes that a row takes in memory beside its image. */
  private static final int ROW_BYTES = 64;

  /** Bytes of the images of one page. */
  private static final long MOST_BYTES = 1L << 30;

  /** Reads bytes of a file at random; several threads at once. */
  public interface Source {
    /** Fills a buffer from a position of a file on. */
    void read(int file, long position, ByteBuffer into) throws IOException;
  }

  private record Key(int file, int group, int page) {}

  /** What is kept of a page: the images of its rows, or the dictionary of its group. */
  private record Page(ByteBuffer[] rows, Dictionary dictionary, long bytes) {}

  private final List<ImageTable> tables;
  private final Source source;
  private final long memory;
  private final Map<Key, FutureTask<Page>> pages = new LinkedHashMap<>(16, 0.75f, true);
  private long held;

  /**
   * Reads tables.
   *
   * @param tables by the numbers of their files
   * @param memory bytes that are kept; the page that is read comes on top
   */
  public PageCache(List<ImageTable> tables, Source source, long memory) {
    this.tables = List.copyOf(tables);
    this.source = source;
    this.memory = memory;
  }

  /**
   * The bytes of a row's image, which belong to the caller as a view.
   *
   * @throws IOException if the row has none, or its page is damaged
   */
  public ByteBuffer image(int file, int group, int row) throws IOException {
    ImageTable table = tables.get(file);
    int page = table.page(group, row);
    ByteBuffer bytes = page(new Key(file, group, page)).rows[row - table.first(group, page)];
    if (bytes == null) {
      throw new IOException("its row holds no bytes; write the table with the images in it");
    }
    return bytes.duplicate();
  }

  private Page page(Key key) throws IOException {
    FutureTask<Page> task;
    boolean mine = false;
    synchronized (pages) {
      task = pages.get(key);
      if (task == null) {
        task = new FutureTask<>(() -> load(key));
        pages.put(key, task);
        mine = true;
      }
    }
    if (!mine) {
      return await(task);
    }
    task.run();
    try {
      Page page = await(task);
      keep(key, page);
      return page;
    } catch (IOException | RuntimeException | Error e) {
      synchronized (pages) {
        pages.remove(key);
      }
      throw e;
    }
  }

  private static Page await(FutureTask<Page> task) throws IOException {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("reading was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException problem
          ? ImageTable.damaged(problem)
          : new IOException(e.getCause().getMessage(), e.getCause());
    }
  }

  private void keep(Key key, Page page) throws IOException {
    synchronized (pages) {
      held += page.bytes;
      Iterator<Map.Entry<Key, FutureTask<Page>>> eldest = pages.entrySet().iterator();
      while (held > memory && eldest.hasNext()) {
        Map.Entry<Key, FutureTask<Page>> next = eldest.next();
        if (next.getValue().isDone() && !next.getKey().equals(key)) {
          held -= await(next.getValue()).bytes;
          eldest.remove();
        }
      }
    }
  }

  private Page load(Key key) throws IOException {
    ImageTable table = tables.get(key.file);
    PageValues values = table.values(key.group);
    if (key.page < 0) {
      ImageTable.Place place = table.dictionary(key.group).orElseThrow();
      return new Page(null, values.dictionary(bytes(key.file, place)), place.length());
    }
    Optional<ImageTable.Place> place = table.dictionary(key.group);
    Dictionary dictionary =
        place.isEmpty() ? null : page(new Key(key.file, key.group, -1)).dictionary;
    ByteBuffer[] rows =
        new ByteBuffer[table.first(key.group, key.page + 1) - table.first(key.group, key.page)];
    long[] total = new long[1];
    values.read(
        bytes(key.file, table.place(key.group, key.page)),
        dictionary,
        (row, value) -> {
          rows[row] = value.readBytes().toByteBuffer();
          total[0] += rows[row].remaining();
          if (total[0] > MOST_BYTES) {
            throw new IllegalArgumentException("a page of it holds more than 1 GiB");
          }
        });
    return new Page(rows, null, total[0] + (long) ROW_BYTES * rows.length);
  }

  private byte[] bytes(int file, ImageTable.Place place) throws IOException {
    byte[] bytes = new byte[place.length()];
    source.read(file, place.offset(), ByteBuffer.wrap(bytes));
    return bytes;
  }
}
