package org.selfdiff.runner.session.equality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.method.Mgd;
import org.selfdiff.methods.schema.Context;

/** Groups of batch norm mean the same and are refused alike in every method. */
class GroupsOfEveryMethodTest {
  private static Context context(int batch, int devices) {
    return new Context(
        Optional.of(batch),
        Optional.of(devices),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static List<Method> methods(int splits) {
    return EqualCases.groups(splits).stream().map(EqualCase::method).toList();
  }

  private static String key(Method method) {
    return method instanceof Mgd ? "moco.bn-splits" : "bn-splits";
  }

  private static List<String> findings(Method method, Context context) {
    List<String> found = new ArrayList<>();
    method.check(
        context, Optional.empty(), (key, message, because) -> found.add(key + ": " + message));
    return found;
  }

  @Test
  void noMethodIsLeftOut() {
    assertThat(methods(2).stream().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(Set.of(Method.class.getPermittedSubclasses()));
  }

  @Test
  void theBatchHoldsWholeGroups() {
    for (Method method : methods(3)) {
      assertThat(findings(method, context(64, 1)))
          .as("%s", method)
          .contains(
              key(method) + ": 3 groups do not divide hardware.batch 64, expected a divisor of it");
    }
  }

  @Test
  void everyGroupHoldsTwoImages() {
    for (Method method : methods(8)) {
      assertThat(findings(method, context(8, 1)))
          .as("%s", method)
          .contains(
              key(method)
                  + ": 8 groups of hardware.batch 8 hold one image each, expected at least 2 images"
                  + " per group: at most 4 groups");
    }
  }

  @Test
  void devicesShareOutWholeGroups() {
    for (Method method : methods(6)) {
      assertThat(findings(method, context(48, 4)))
          .as("%s", method)
          .contains(
              "/hardware.devices: 4 devices cannot share out the 6 groups of bn-splits, expected a"
                  + " divisor or a multiple of 6; or bn-splits = 1 (statistics over all devices), 4"
                  + " (each device its own), or a divisor or a multiple of that");
      assertThat(findings(method, context(48, 3)))
          .as("%s", method)
          .noneMatch(line -> line.contains("groups of bn-splits"));
    }
  }

  @Test
  void theyAreExplained() {
    for (Method method : methods(4)) {
      assertThat(method.derived(context(16, 2)))
          .as("%s", method)
          .extracting(value -> value.key() + " = " + value.value())
          .contains(
              key(method).replace("bn-splits", "batch-per-group") + " = 4",
              key(method).replace("bn-splits", "groups-per-device") + " = 2");
    }
  }
}
