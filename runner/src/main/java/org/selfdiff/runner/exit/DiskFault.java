package org.selfdiff.runner.exit;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an input or output error says, in plain words: Java's message is often the path alone. */
public final class DiskFault {
  /** How {@link FileNotFoundException} tells the reason. */
  private static final Pattern REASON_LAST =
      Pattern.compile("(?<file>.*) \\((?<why>[^()]+)\\)", Pattern.DOTALL);

  private DiskFault() {}

  /** A sentence with the file, where the exception knows it, and the reason. */
  public static String sentence(IOException e) {
    String file = file(e);
    return file.isEmpty() ? reason(e) : file + ": " + reason(e);
  }

  /** The reason alone, for whoever knows the file. */
  public static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "is there already, and is no folder";
    }
    if (e instanceof NotDirectoryException) {
      return "is no folder";
    }
    if (e instanceof DirectoryNotEmptyException) {
      return "is a folder that is not empty";
    }
    if (e instanceof FileSystemLoopException) {
      return "its links form a circle";
    }
    if (e instanceof CharacterCodingException) {
      return "the text is not UTF-8";
    }
    if (e instanceof EOFException) {
      return "ends too early";
    }
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    if (reason == null || reason.isBlank()) {
      return e.toString();
    }
    Matcher last = REASON_LAST.matcher(reason);
    return plain(e instanceof FileNotFoundException && last.matches() ? last.group("why") : reason);
  }

  /** The file that the exception names, empty where it names none. */
  private static String file(IOException e) {
    if (e instanceof FileSystemException f && f.getFile() != null) {
      return f.getFile();
    }
    Matcher last = REASON_LAST.matcher(e.getMessage() == null ? "" : e.getMessage());
    return e instanceof FileNotFoundException && last.matches() ? last.group("file") : "";
  }

  /** The system's words begin with a capital; acronyms and names stay. */
  private static String plain(String words) {
    boolean word = words.length() > 1 && Character.isLowerCase(words.charAt(1));
    return word ? Character.toLowerCase(words.charAt(0)) + words.substring(1) : words;
  }
}
