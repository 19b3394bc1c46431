package org.selfdiff.runner.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command answered. */
record Spoken(int status, String out, String err) {

  static Spoken to(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    return new Spoken(
        status, out.toString().replace("\r\n", "\n"), err.toString().replace("\r\n", "\n"));
  }
}
