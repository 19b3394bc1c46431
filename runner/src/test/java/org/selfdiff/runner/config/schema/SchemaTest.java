package org.selfdiff.runner.config.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.schema.Variant;
import org.selfdiff.runner.config.Experiment;

class SchemaTest {
  sealed interface Shape permits Disc, Box {}

  @Kind(value = "disc", doc = "a disc")
  record Disc(@Setting(doc = "r", min = 0, above = true, unit = "pixels") double radius)
      implements Shape {}

  @Kind(value = "box", doc = "a box")
  record Box() implements Shape {}

  record Polygon(
      Corners corners,
      @Setting(doc = "side, at most {corners}", byDefault = "{corners}") int side) {}

  enum Corners implements Variant {
    TRIANGLE(3),
    RIGHT_SQUARE(4);

    private final int count;

    Corners(int count) {
      this.count = count;
    }

    @Override
    public String doc() {
      return count + " corners";
    }

    @Override
    public String fill(String text) {
      return text.replace("{corners}", Integer.toString(count));
    }
  }

  record Drawing(@Setting(doc = "shape") Polygon polygon) {}

  enum Paint {
    DARK_RED,
    BLUE
  }

  record Picture(
      @Setting(doc = "shapes") List<Shape> manyShapes,
      @Setting(doc = "paint", byDefault = "blue") Paint paint,
      @Setting(doc = "limit", min = 1, max = 9) OptionalInt upTo,
      @Setting(doc = "title") Optional<String> title) {}

  record Unmarked(int x) {}

  record Unknown(@Setting(doc = "x") Thread thread) {}

  @Test
  void keysTypesAndExpectationsComeFromTheComponents() {
    BlockType picture = Schema.of(Picture.class);

    assertThat(picture.keys()).containsExactly("many-shapes", "paint", "up-to", "title");
    assertThat(picture.fields())
        .extracting(Field::expected)
        .containsExactly(
            "a list of blocks of kind disc or box",
            "dark-red or blue",
            "a whole number, 1 to 9",
            "text");
    assertThat(picture.fields())
        .extracting(Field::optional)
        .containsExactly(false, false, true, true);
    assertThat(picture.fields().get(2).present(5)).isEqualTo(OptionalInt.of(5));
    assertThat(picture.fields().get(2).absent()).isEqualTo(OptionalInt.empty());
  }

  @Test
  void aChoiceHasTheKindsOfItsInterface() {
    ListType list = (ListType) Schema.of(Picture.class).fields().get(0).type();
    ChoiceType shapes = (ChoiceType) list.element();

    assertThat(shapes.words()).containsExactly("disc", "box");
    BlockType disc = shapes.kind("disc").orElseThrow();
    assertThat(disc.keys()).containsExactly("kind", "radius");
    assertThat(disc.fields().get(0).expected()).isEqualTo("a number of pixels, above 0");
    assertThat(disc.create(List.of(2.5))).isEqualTo(new Disc(2.5));
  }

  @Test
  void aRecordWithAVariantIsOneKindPerConstant() {
    ChoiceType polygons = (ChoiceType) Schema.of(Drawing.class).fields().get(0).type();

    assertThat(polygons.words()).containsExactly("triangle", "right-square");
    BlockType square = polygons.kind("right-square").orElseThrow();
    assertThat(square.kind().orElseThrow().doc()).isEqualTo("4 corners");
    assertThat(square.keys()).containsExactly("kind", "side");
    assertThat(square.fields().get(0).doc()).isEqualTo("side, at most 4");
    assertThat(square.fields().get(0).byDefault()).contains("4");
    assertThat(square.create(List.of(7))).isEqualTo(new Polygon(Corners.RIGHT_SQUARE, 7));
  }

  @Test
  void mistakesInRecordsAreFoundWhenTheSchemaIsRead() {
    assertThatThrownBy(() -> Schema.of(Unmarked.class)).hasMessageContaining("x has no @Setting");
    assertThatThrownBy(() -> Schema.of(Unknown.class)).hasMessageContaining("java.lang.Thread");
  }

  @Test
  void humpsBecomeDashes() {
    assertThat(Schema.key("weightDecay")).isEqualTo("weight-decay");
    assertThat(Schema.key("lr")).isEqualTo("lr");
    assertThat(Schema.key("top1Only")).isEqualTo("top1-only");
  }

  @Test
  void theLanguageCanBeRead() {
    assertThat(Schema.of(Experiment.class).keys()).contains("data", "method", "run");
  }
}
