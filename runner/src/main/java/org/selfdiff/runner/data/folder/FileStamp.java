package org.selfdiff.runner.data.folder;

/**
 * What a file that was not changed has as before.
 *
 * @param length bytes
 * @param modified nanoseconds since 1970; within an archive, those of the archive
 */
public record FileStamp(long length, long modified) {}
