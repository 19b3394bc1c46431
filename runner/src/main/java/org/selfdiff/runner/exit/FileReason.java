package org.selfdiff.runner.exit;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/** What is the matter with a file or folder, in plain words and without its name. */
public final class FileReason {
  /** What the system says where a link is met that must not be followed. */
  private static final String LINK = "Too many levels of symbolic links";

  private FileReason() {}

  /** The reason, a few words that follow a colon; Java often has the path alone as message. */
  public static String of(IOException e) {
    if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
      return "no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "is there already";
    }
    if (e instanceof NotDirectoryException) {
      return "not a folder";
    }
    if (e instanceof DirectoryNotEmptyException) {
      return "a folder that is not empty";
    }
    if (e instanceof FileSystemLoopException) {
      return "a symbolic link that leads in a circle";
    }
    String said = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    if (said == null || said.isBlank()) {
      return e.getClass().getSimpleName();
    }
    if (said.contains(LINK)) {
      return "a symbolic link, which is not followed";
    }
    if (said.contains("Not a directory")) {
      return "a folder of its path is a file";
    }
    if (said.contains("Is a directory")) {
      return "is a folder";
    }
    return said.substring(0, 1).toLowerCase(Locale.ROOT) + said.substring(1);
  }
}
