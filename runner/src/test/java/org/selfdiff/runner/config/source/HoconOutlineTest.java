package org.selfdiff.runner.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HoconOutlineTest {
  private static List<String> outline(String text) {
    return HoconOutline.of("f", text).items().stream()
        .map(
            item ->
                item instanceof Outline.Entry e
                    ? e.path() + "@" + e.position().line() + " " + e.form()
                    : "include " + ((Outline.Include) item).target())
        .toList();
  }

  @Test
  void everyKeyHasItsLineAndForm() {
    assertThat(
            outline(
                """
                # a comment with a = 1
                a = 1 // and b = 2
                b { c : "x # y", d = [1,
                  2] }
                "q.r" = true
                e.f = ${a}
                e.g = ${?a}, h = null
                include required("base.conf")
                k += 3
                l = [ { m = 1 }, { m = 2 } ]
                n = \"""two
                lines = 1\"""
                o = 1
                """))
        .containsExactly(
            "a@2 VALUE",
            "b@3 BLOCK",
            "b.c@3 VALUE",
            "b.d@3 VALUE",
            "q.r@5 VALUE",
            "e@6 BLOCK",
            "e.f@6 SUBSTITUTED",
            "e@7 BLOCK",
            "e.g@7 IF_PRESENT",
            "h@7 NULL",
            "include base.conf",
            "k@9 APPENDED",
            "l@10 VALUE",
            "l[0].m@10 VALUE",
            "l[1].m@10 VALUE",
            "n@11 VALUE",
            "o@13 VALUE");
  }

  @Test
  void everyKeyHasItsColumn() {
    String text =
        "a = 1, b { c = 2\n\td : \"\uD83D\uDE00\", \u00e9 = ${a} }\n  e[0].f = 3, include \"x\"\n";

    assertThat(HoconOutline.of("f", text).items())
        .extracting(
            item ->
                item instanceof Outline.Entry entry
                    ? entry.path() + "@" + entry.position()
                    : "include@" + ((Outline.Include) item).position())
        .containsExactly(
            "a@f:1:1",
            "b@f:1:8",
            "b.c@f:1:12",
            "b.d@f:2:2",
            "b.\u00e9@f:2:11",
            "e[0]@f:3:3",
            "e[0].f@f:3:3",
            "include@f:3:15");
    assertThat(HoconOutline.of("f", text).uses())
        .extracting(use -> use.position().toString())
        .containsExactly("f:2:15");
  }

  @Test
  void substitutionsHaveTheLineOfTheirUse() {
    List<Outline.Use> uses = HoconOutline.of("f", "a = 1\nb = [${a}\n, ${?x.y}]").uses();

    assertThat(uses).extracting(Outline.Use::expression).containsExactly("a", "x.y");
    assertThat(uses).extracting(Outline.Use::optional).containsExactly(false, true);
    assertThat(uses).extracting(u -> u.position().line()).containsExactly(2, 3);
  }

  @Test
  void bracesAroundTheWholeAreNoBlock() {
    assertThat(outline("{ \"a\": { \"b\": 1 } }")).containsExactly("a@1 BLOCK", "a.b@1 VALUE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = {",
        "a = [",
        "}",
        "]",
        "= 1",
        "\"",
        "a = \"",
        "${",
        "a = ${x",
        "include",
        "include \"",
        "a = \"\"\"x",
        "a {{{",
        "[[[",
        ",,,",
        "$",
        "a = ]",
        "+=",
        "a.",
        ".",
        "[]=[]"
      })
  void malformedTextComesToAnEnd(String text) {
    assertThat(HoconOutline.of("f", text)).isNotNull();
  }
}
