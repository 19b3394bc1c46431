package org.selfdiff.runner.data.cifar;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.selfdiff.runner.data.DataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches an archive; it appears under its name only when it is complete and its checksum right.
 */
final class CifarDownload {
  private final Logger log = LoggerFactory.getLogger(CifarDownload.class);
  private final String url;
  private final String md5;

  CifarDownload(String url, String md5) {
    this.url = url;
    this.md5 = md5;
  }

  /**
   * Downloads to a path whose folder is made where it is missing.
   *
   * @throws DataException if the address does not answer or the checksum is wrong
   */
  void into(Path archive) {
    try {
      Files.createDirectories(archive.getParent());
      Path part = Files.createTempFile(archive.getParent(), archive.getFileName() + ".", ".part");
      try {
        log.info("fetching {} into {}", url, archive);
        String found = fetch(part);
        if (!found.equals(md5)) {
          throw new DataException(
              url
                  + ": the download has MD5 "
                  + found
                  + ", expected "
                  + md5
                  + "; nothing was kept. Try again, or fetch the file yourself and put it at "
                  + archive
                  + ".");
        }
        Files.move(part, archive, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw failed(archive, String.valueOf(e.getMessage() == null ? e : e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(archive, "interrupted", e);
    }
  }

  private String fetch(Path part) throws IOException, InterruptedException {
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(30))
            .build();
    HttpResponse<InputStream> response =
        client.send(
            HttpRequest.newBuilder(URI.create(url)).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw new IOException("the server answers with status " + response.statusCode());
      }
      MessageDigest digest = md5Digest();
      try (OutputStream out = new DigestOutputStream(Files.newOutputStream(part), digest)) {
        body.transferTo(out);
      }
      return HexFormat.of().formatHex(digest.digest());
    }
  }

  private static MessageDigest md5Digest() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  private DataException failed(Path archive, String reason, Exception cause) {
    return new DataException(
        url
            + ": the download failed: "
            + reason
            + ". Check the connection, or fetch the file yourself and put it at "
            + archive
            + ".",
        cause);
  }
}
