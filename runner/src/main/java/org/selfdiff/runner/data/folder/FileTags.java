package org.selfdiff.runner.data.folder;

import java.util.Optional;
import org.selfdiff.runner.data.Split;

/**
 * What a source says itself of its files, beside their names: the column of a list, the {@code
 * .cls} of a shard, the label of a table's row.
 */
interface FileTags {
  /** The class of an entry, as the source writes it. */
  Optional<String> label(int entry);

  /** The split of an entry. */
  Optional<Split> split(int entry);
}
