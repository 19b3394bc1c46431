package org.selfdiff.runner.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class SvgChartTest {
  private static Chart chart(List<Series> series, Reference... levels) {
    return chart(ValueFormat.NUMBER, false, series, levels);
  }

  private static Chart chart(
      ValueFormat format, boolean log, List<Series> series, Reference... levels) {
    return new Chart(
        "loss",
        "Loss",
        ChartAxis.epochs(),
        new ChartAxis("", format, false, log, List.of()),
        series,
        List.of(levels),
        Chart.Naming.ENDS);
  }

  private static Document draw(Chart chart) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(
            new ByteArrayInputStream(
                SvgChart.render(chart).text().getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Element> all(Document svg, String tag, String kind) {
    NodeList nodes = svg.getElementsByTagName(tag);
    List<Element> result = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      Element element = (Element) nodes.item(i);
      if (element.getAttribute("class").startsWith(kind)) {
        result.add(element);
      }
    }
    return result;
  }

  private static List<String> texts(Document svg, String kind) {
    return all(svg, "text", kind).stream().map(Element::getTextContent).toList();
  }

  @Test
  void placesPointsOnTheAxes() throws Exception {
    Document svg =
        draw(
            chart(
                List.of(
                    Series.of(
                        "loss",
                        List.of(new Point(0, 1), new Point(1, 3), new Point(2, 5)),
                        true))));
    assertThat(texts(svg, "tick"))
        .containsExactly("1", "2", "3", "4", "5", "0.0", "0.5", "1.0", "1.5", "2.0", "epoch");
    // Left edge 8 + one character of 6.6, right edge 460 - 14, top 10, bottom 240 - 40.
    assertThat(all(svg, "path", "curve").get(0).getAttribute("d"))
        .isEqualTo("M14.6 200L230.3 105L446 10");
    assertThat(all(svg, "path", "raw")).isEmpty();
    assertThat(all(svg, "circle", "dot")).hasSize(4);
    assertThat(texts(svg, "label")).isEmpty();
  }

  @Test
  void onePointIsADot() throws Exception {
    Document svg = draw(chart(List.of(Series.of("loss", List.of(new Point(3, 0.5)), true))));
    assertThat(all(svg, "circle", "dot")).isNotEmpty();
    assertThat(texts(svg, "tick")).contains("0.50", "0.0", "3.0");
    Document atZero = draw(chart(List.of(Series.of("loss", List.of(new Point(0, 0)), true))));
    assertThat(all(atZero, "circle", "dot").get(0).getAttribute("cx")).doesNotContain("NaN");
    assertThat(
            SvgChart.render(chart(List.of(Series.of("l", List.of(new Point(0, 0)), true)))).text())
        .doesNotContain("NaN")
        .doesNotContain("Infinity");
  }

  @Test
  void lostValuesBreakTheCurveAndAreMarked() throws Exception {
    List<Point> points =
        List.of(
            new Point(0, 1),
            new Point(1, 2),
            new Point(2, Double.NaN),
            new Point(3, 3),
            new Point(4, Double.POSITIVE_INFINITY));
    Document svg = draw(chart(List.of(Series.of("loss", points, true))));
    assertThat(all(svg, "path", "curve")).hasSize(2);
    assertThat(texts(svg, "lost")).containsExactly("not finite");
    assertThat(all(svg, "path", "lost")).hasSize(1);
  }

  @Test
  void smoothsNoiseOverFaintPoints() throws Exception {
    List<Point> points = IntStream.range(0, 5000).mapToObj(i -> new Point(i, 2 + i % 2)).toList();
    Document svg = draw(chart(List.of(Series.of("loss", points, true))));
    assertThat(all(svg, "path", "raw")).isEmpty();
    assertThat(all(svg, "path", "band").get(0).getAttribute("d").split("L")).hasSize(600);
    String curve = all(svg, "path", "curve").get(0).getAttribute("d");
    assertThat(curve.split("L")).hasSize(300);
    assertThat(Series.of("loss", points, true).last()).isBetween(2.45, 2.55);
  }

  @Test
  void labelsAtTheEndKeepApart() throws Exception {
    Series top1 = Series.of("top-1", List.of(new Point(0, 0.5), new Point(1, 0.6)), false);
    Series top5 = Series.of("top-5", List.of(new Point(0, 0.6), new Point(1, 0.601)), false);
    Document svg =
        draw(
            chart(
                ValueFormat.PERCENT,
                false,
                List.of(top1, top5),
                new Reference("raw <pixels>", 0.598),
                new Reference("low", 0.4)));
    assertThat(texts(svg, "label")).containsExactly("top-5 60.1 %", "top-1 60.0 %");
    assertThat(texts(svg, "reference")).containsExactly("raw <pixels>", "low");
    List<Double> heights =
        Stream.of("label", "reference")
            .flatMap(kind -> all(svg, "text", kind).stream())
            .map(label -> Double.valueOf(label.getAttribute("y")))
            .toList();
    for (int i = 1; i < heights.size(); i++) {
      assertThat(heights.get(i) - heights.get(i - 1)).isGreaterThanOrEqualTo(14);
    }
  }

  @Test
  void outliersDoNotFlattenALongCurve() throws Exception {
    List<Point> points =
        IntStream.range(0, 1000).mapToObj(i -> new Point(i, i == 500 ? 1e6 : i % 7)).toList();
    List<Point> calm =
        IntStream.range(0, 1000).mapToObj(i -> new Point(i, i == 500 ? 1e3 : i % 7)).toList();
    assertThat(texts(draw(chart(List.of(Series.of("loss", points, false)))), "tick"))
        .contains("1e6");
    assertThat(texts(draw(chart(List.of(Series.of("loss", calm, true)))), "tick"))
        .contains("0", "10", "20", "30", "40")
        .doesNotContain("1000");
  }

  @Test
  void aLogarithmicAxisLeavesOutWhatIsNotPositive() throws Exception {
    List<Point> points =
        List.of(new Point(0, 100), new Point(1, 10), new Point(2, 0), new Point(3, 1));
    Document svg = draw(chart(ValueFormat.NUMBER, true, List.of(Series.of("loss", points, false))));

    assertThat(all(svg, "path", "curve").get(0).getAttribute("d")).isEqualTo("M27.8 10L167.2 105");
    assertThat(all(svg, "path", "curve")).hasSize(2);
    assertThat(texts(svg, "tick")).startsWith("1", "2", "5", "10", "20", "50", "100");
  }

  @Test
  void thePageGetsTheValuesInWords() throws Exception {
    Series series =
        new Series(
            "a <b>",
            List.of(new Point(0, 2, 1, 3), new Point(10, 4)),
            0,
            OptionalDouble.empty(),
            false);
    String plot = draw(chart(List.of(series))).getDocumentElement().getAttribute("data-plot");

    assertThat(plot)
        .isEqualTo(
            "{\"x\":\"epoch\",\"top\":10,\"bottom\":200,\"left\":14.6,\"right\":446,"
                + "\"begin\":0.0,\"end\":10.0,\"series\":[{\"name\":\"a <b>\",\"color\":\"s0\","
                + "\"points\":[[14.6,\"0.00\",\"2.000 (1.000 to 3.000)\"],"
                + "[446,\"10.00\",\"4.000\"]]}]}");
  }

  @Test
  void curvesThatNameThemselvesHaveOneColor() throws Exception {
    Series full = Series.of("trial 1", List.of(new Point(1, 1), new Point(9, 2)), false);
    Series ended = new Series("trial 2", List.of(new Point(1, 1)), 0, OptionalDouble.empty(), true);
    ChartAxis rungs =
        new ChartAxis("epoch", ValueFormat.COUNT, false, true, List.of(1.0, 3.0, 9.0));
    ChartAxis score = new ChartAxis("", ValueFormat.NUMBER, false, false, List.of());
    Document svg =
        draw(
            new Chart(
                "rungs",
                "Rungs",
                rungs,
                score,
                List.of(full, ended),
                List.of(),
                Chart.Naming.POINTED));

    assertThat(svg.getElementsByTagName("title").item(1).getTextContent()).isEqualTo("trial 2");
    assertThat(all(svg, "path", "curve s0")).hasSize(1);
    assertThat(all(svg, "path", "faint s0")).hasSize(1);
    assertThat(svg.getDocumentElement().hasAttribute("data-plot")).isFalse();
    assertThat(SvgPen.color(9)).isEqualTo("s1 dashed");
  }

  @Test
  void nothingToShowIsAnError() {
    Chart empty = chart(List.of(Series.of("loss", List.of(new Point(0, Double.NaN)), true)));
    assertThat(empty.drawable()).isFalse();
    assertThatThrownBy(() -> SvgChart.render(empty)).hasMessage("chart 'Loss' has no finite value");
  }
}
