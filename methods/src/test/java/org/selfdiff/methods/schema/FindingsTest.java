package org.selfdiff.methods.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private final List<String> found = new ArrayList<>();
  private final Findings findings =
      (key, message, because) -> found.add(key + ": " + message + " " + List.of(because));

  @Test
  void keysOfAMemberStandBelowIt() {
    Findings moco = findings.at("method").at("moco");
    moco.add("queue", "odd", "symmetric", "[2]");
    moco.add("", "empty");
    findings.at("views.augment").add("[1]", "early", "[1].kind");

    assertThat(found)
        .containsExactly(
            "method.moco.queue: odd [method.moco.symmetric, method.moco[2]]",
            "method.moco: empty []",
            "views.augment[1]: early [views.augment[1].kind]");
  }

  @Test
  void keysOfTheWholeExperimentStayAsTheyAre() {
    findings.at("method").at("moco").add("/hardware.batch", "large", "/data.train");

    assertThat(found).containsExactly("/hardware.batch: large [/data.train]");
  }
}
