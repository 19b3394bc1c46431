package org.selfdiff.runner.data;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** What was found out of a set's files, for {@link Opening#kept} of the next opening. */
@FunctionalInterface
public interface KeptListing {
  /** Writes everything into an empty file. */
  void writeTo(FileChannel file) throws IOException;
}
