package org.selfdiff.runner.evaluate;

/**
 * The ranks that search a bank together, as one of them sees them: each looks through its own part
 * of the bank for the neighbors of all queries, and gets those of all parts.
 */
public interface SearchRanks {
  /** A rank without others, which looks through the whole bank. */
  SearchRanks ALONE =
      new SearchRanks() {
        @Override
        public int rank() {
          return 0;
        }

        @Override
        public int size() {
          return 1;
        }

        @Override
        public long[] gather(long[] own) {
          return own;
        }
      };

  /** Number of this rank, from 0. */
  int rank();

  /** How many ranks there are. */
  int size();

  /** The numbers of all ranks, as many of each, behind each other in the order of the ranks. */
  long[] gather(long[] own);
}
