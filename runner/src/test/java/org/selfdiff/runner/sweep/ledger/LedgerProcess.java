package org.selfdiff.runner.sweep.ledger;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.exit.UserException;

/** Another process that opens a ledger, reads it once more, and holds it until it is ended. */
final class LedgerProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader said;

  LedgerProcess(Path file) throws IOException {
    List<Class<?>> needed =
        List.of(
            Ledger.class,
            LedgerProcess.class,
            Setting.class,
            JsonMapper.class,
            JsonFactory.class,
            JsonSubTypes.class);
    String classPath =
        needed.stream()
            .map(c -> c.getProtectionDomain().getCodeSource().getLocation())
            .map(url -> new File(url.getPath()).toString())
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                LedgerProcess.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** The child. */
  public static void main(String[] words) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path file = Path.of(words[0]);
    try (Ledger ledger = Ledger.open(file)) {
      // What is read and closed beside it must not give the lock up.
      Ledger.read(file);
      out.println("open");
      System.in.read();
    } catch (UserException e) {
      out.println(e.getMessage());
    }
  }

  /** The next line that it says. */
  String says() throws IOException {
    return said.readLine();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws Exception {
    kill();
    said.close();
  }
}
