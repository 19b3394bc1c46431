package org.selfdiff.runner.visualize;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.record.RgbImage;

class MapPageTest {
  private static JsonNode data(String html) throws IOException {
    Matcher data =
        Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>")
            .matcher(html);
    assertThat(data.find()).isTrue();
    return JsonMapper.builder().build().readTree(data.group(1));
  }

  private static ByteBuffer bytes(JsonNode text) {
    return ByteBuffer.wrap(Base64.getDecoder().decode(text.asText()))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void everyImageHasAllThatIsShownOfIt() throws IOException {
    JsonNode data = data(MapPages.grid(true));

    assertThat(data.get("root").asText()).isEqualTo("/data/photos: set/");
    assertThat(data.get("names")).hasSize(40);
    assertThat(data.get("names").get(4).asText()).isEqualTo("image 4.jpg");
    assertThat(data.get("names").get(3).asText()).isEqualTo(MapPages.HOSTILE);
    assertThat(data.get("classes").get(0).asText()).isEqualTo("cat " + MapPages.HOSTILE);
    assertThat(data.get("colors")).hasSize(2);
    assertThat(bytes(data.get("labels")).asIntBuffer().get(34)).isZero();
    assertThat(bytes(data.get("labels")).asIntBuffer().get(39)).isEqualTo(-1);
    // The wider axis fills the square; the other has its scale and is centered, largest y on top.
    assertThat(bytes(data.get("x")).asShortBuffer().get(0)).isZero();
    assertThat(bytes(data.get("x")).asShortBuffer().get(7) & 0xFFFF).isEqualTo(65535);
    assertThat(bytes(data.get("y")).asShortBuffer().get(0) & 0xFFFF).isEqualTo(51492);
    assertThat(bytes(data.get("y")).asShortBuffer().get(39) & 0xFFFF).isEqualTo(14043);
    assertThat(data.get("k").asInt()).isEqualTo(2);
    assertThat(bytes(data.get("near")).asIntBuffer().get(78)).isZero();
    assertThat(bytes(data.get("cosines")).get(78)).isEqualTo((byte) 99);
    assertThat(bytes(data.get("cosines")).get(79)).isEqualTo((byte) -50);
    assertThat(data.get("thumbnails").asInt()).isEqualTo(36);
    assertThat(data.get("sheets")).hasSize(1);
  }

  @Test
  void namesAreNoMarkupAndNothingIsFetched() {
    String html = MapPages.grid(true);

    assertThat(html)
        .doesNotContain("<i id=", "src=\"http", "href=\"http", "url(http")
        .contains("<h1>run &lt;/script&gt;&lt;i id=&quot;bad&quot;&gt;&amp;&quot;&#39;</h1>");
    assertThat(html.split("</script>", -1)).hasSize(3);
    assertThat(MapPages.grid(true)).isEqualTo(html);
  }

  @Test
  void aMapWithoutClassesHasOneColor() throws IOException {
    JsonNode data = data(MapPages.grid(false));

    assertThat(data.get("classes")).isEmpty();
    assertThat(data.get("colors")).hasSize(1);
    assertThat(data.get("colors").get(0).asText()).isEqualTo("#2563eb");
  }

  @Test
  void sheetsHoldThumbnailsRowByRow() throws IOException {
    List<RgbImage> images = new ArrayList<>();
    for (int i = 0; i < 1030; i++) {
      int color = i % 2 == 0 ? 0xff0000 : 0x0000ff;
      images.add(new RgbImage(16, 16, IntStream.generate(() -> color).limit(256).toArray()));
    }
    List<byte[]> sheets = new Thumbnails(16, images).sheets();

    assertThat(sheets).hasSize(2);
    var first = ImageIO.read(new ByteArrayInputStream(sheets.get(0)));
    var second = ImageIO.read(new ByteArrayInputStream(sheets.get(1)));
    assertThat(List.of(first.getWidth(), first.getHeight())).containsExactly(512, 512);
    assertThat(List.of(second.getWidth(), second.getHeight())).containsExactly(96, 16);
    // But for the pixel at the edge, whose hue a decoder smooths, none has a part in its neighbor.
    assertThat(first.getRGB(14, 40) >> 16 & 255).isGreaterThan(250);
    assertThat(first.getRGB(17, 40) & 255).isGreaterThan(250);
    assertThat(second.getRGB(95, 15) & 255).isGreaterThan(250);
  }

  /** What a page carries stays about 10 MB, however many images there are. */
  @Test
  void thumbnailsBecomeSmallerAndThenFewer() {
    assertThat(Thumbnails.side(500, 224)).isEqualTo(96);
    assertThat(Thumbnails.side(2000, 224)).isEqualTo(64);
    assertThat(Thumbnails.side(5000, 224)).isEqualTo(48);
    assertThat(Thumbnails.side(10_000, 224)).isEqualTo(32);
    assertThat(Thumbnails.side(50_000, 224)).isEqualTo(48);
    assertThat(Thumbnails.most(48)).isEqualTo(5208);
    assertThat(Thumbnails.side(50_000, 32)).isEqualTo(32);
    assertThat(Thumbnails.side(100, 16)).isEqualTo(16);
    assertThat(Thumbnails.first(new int[] {4, 5, 6}, 2)).containsExactly(4, 5);
  }
}
