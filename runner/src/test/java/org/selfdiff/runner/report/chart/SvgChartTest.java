package org.selfdiff.runner.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class SvgChartTest {
  private static Chart chart(List<Series> series, Reference... levels) {
    return new Chart("Loss", "epoch", ValueFormat.NUMBER, false, series, List.of(levels));
  }

  private static Document draw(Chart chart) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(SvgChart.render(chart).getBytes(StandardCharsets.UTF_8)));
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
                    new Series(
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
    Document svg = draw(chart(List.of(new Series("loss", List.of(new Point(3, 0.5)), true))));
    assertThat(all(svg, "circle", "dot")).isNotEmpty();
    assertThat(texts(svg, "tick")).contains("0.50", "0.0", "3.0");
    Document atZero = draw(chart(List.of(new Series("loss", List.of(new Point(0, 0)), true))));
    assertThat(all(atZero, "circle", "dot").get(0).getAttribute("cx")).doesNotContain("NaN");
    assertThat(SvgChart.render(chart(List.of(new Series("l", List.of(new Point(0, 0)), true)))))
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
    Document svg = draw(chart(List.of(new Series("loss", points, true))));
    assertThat(all(svg, "path", "curve").get(0).getAttribute("d"))
        .matches("M\\S+ \\S+L\\S+ \\S+M\\S+ \\S+");
    assertThat(texts(svg, "label lost")).containsExactly("not finite");
    assertThat(all(svg, "line", "lost")).hasSize(1);
  }

  @Test
  void smoothsNoiseOverFaintPoints() throws Exception {
    List<Point> points = IntStream.range(0, 5000).mapToObj(i -> new Point(i, 2 + i % 2)).toList();
    Document svg = draw(chart(List.of(new Series("loss", points, true))));
    assertThat(all(svg, "path", "raw")).hasSize(1);
    String curve = all(svg, "path", "curve").get(0).getAttribute("d");
    assertThat(curve.split("L")).hasSize(300);
    assertThat(new Series("loss", points, true).last()).isBetween(2.45, 2.55);
  }

  @Test
  void labelsAtTheEndKeepApart() throws Exception {
    Series top1 = new Series("top-1", List.of(new Point(0, 0.5), new Point(1, 0.6)), false);
    Series top5 = new Series("top-5", List.of(new Point(0, 0.6), new Point(1, 0.601)), false);
    Document svg =
        draw(
            new Chart(
                "kNN",
                "epoch",
                ValueFormat.PERCENT,
                false,
                List.of(top1, top5),
                List.of(new Reference("raw <pixels>", 0.598), new Reference("low", 0.4))));
    assertThat(texts(svg, "label"))
        .containsExactly("low", "raw <pixels>", "top-1 60.0 %", "top-5 60.1 %");
    List<Double> heights =
        all(svg, "text", "label").stream()
            .map(label -> Double.valueOf(label.getAttribute("y")))
            .toList();
    for (int i = 1; i < heights.size(); i++) {
      assertThat(heights.get(i - 1) - heights.get(i)).isGreaterThanOrEqualTo(14);
    }
  }

  @Test
  void outliersDoNotFlattenALongCurve() throws Exception {
    List<Point> points =
        IntStream.range(0, 1000).mapToObj(i -> new Point(i, i == 500 ? 1e6 : i % 7)).toList();
    Frame frame = Frame.of(chart(List.of(new Series("loss", points, false))));
    assertThat(frame.y().last()).isGreaterThan(1e5);
    List<Point> calm =
        IntStream.range(0, 1000).mapToObj(i -> new Point(i, i == 500 ? 1e3 : i % 7)).toList();
    assertThat(Frame.of(chart(List.of(new Series("loss", calm, true)))).y().last()).isLessThan(100);
  }

  @Test
  void nothingToShowIsAnError() {
    Chart empty = chart(List.of(new Series("loss", List.of(new Point(0, Double.NaN)), true)));
    assertThat(empty.drawable()).isFalse();
    assertThatThrownBy(() -> SvgChart.render(empty)).hasMessage("chart 'Loss' has no finite value");
  }
}
