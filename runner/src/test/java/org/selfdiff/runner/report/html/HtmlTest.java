package org.selfdiff.runner.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HtmlTest {
  @Test
  void whatIsNotHtmlIsEscaped() {
    assertThat(
            Html.of("<p title=\"%s\">%s %.1f</p>", "<a> & \"b\" 'c'", new Html("<b>x</b>"), 2.25))
        .hasToString("<p title=\"&lt;a&gt; &amp; &quot;b&quot; &#39;c&#39;\"><b>x</b> 2.3</p>");
  }

  @Test
  void aCardOfNothingIsNothing() {
    assertThat(Html.card("a", Html.NONE)).isEqualTo(Html.NONE);
    assertThat(Html.card("<", new Html("b")))
        .hasToString("<section class=\"card\"><h2>&lt;</h2>b</section>\n");
  }

  @Test
  void barsStayOnTheirRail() {
    assertThat(Html.bar("a", 1.5, true).text())
        .startsWith("<div class=\"bar result\">")
        .contains("style=\"width:100.0%\"", ">150.0 %</span>");
  }
}
