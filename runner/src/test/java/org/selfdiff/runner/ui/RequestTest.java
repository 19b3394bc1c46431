package org.selfdiff.runner.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {
  @Test
  void segmentsAndParametersAreDecodedOnce() {
    Request request =
        Request.of(URI.create("/files/a%20b/c+d%2541?id=x%2Fy&id=z&since=12&n=-1&flag"))
            .orElseThrow();

    assertThat(request.segments()).containsExactly("files", "a b", "c+d%41");
    assertThat(request.all("id")).isEqualTo(List.of("x/y", "z"));
    assertThat(request.first("none")).isEmpty();
    assertThat(request.number("since", 0)).isEqualTo(12);
    assertThat(request.number("n", 7)).isEqualTo(7);
  }

  @Test
  void theRootHasNoSegments() {
    assertThat(Request.of(URI.create("/")).orElseThrow().segments()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/files/../secret",
        "/files/%2e%2e/secret",
        "/files/.%2E/secret",
        "/files/a%2f..%2fsecret",
        "/files/a%5c..%5csecret",
        "/files/a%00.html",
        "/files//etc/passwd",
        "/files/./a",
        "/files/.lock",
        "/files/C%3A/secret",
        "/files/%c0%ae%c0%ae/secret",
        "/files/%ff",
        "/files/a/",
        "//a",
        "*"
      })
  void addressesThatLeadElsewhereAreNone(String address) {
    assertThat(Request.of(URI.create(address))).isEmpty();
  }
}
