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
