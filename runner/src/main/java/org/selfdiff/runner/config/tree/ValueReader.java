package org.selfdiff.runner.config.tree;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.methods.schema.Setting.Order;
import org.selfdiff.runner.config.limit.Limit;
import org.selfdiff.runner.config.problem.Nearest;
import org.selfdiff.runner.config.problem.Quote;
import org.selfdiff.runner.config.schema.BlockType;
import org.selfdiff.runner.config.schema.ChoiceType;
import org.selfdiff.runner.config.schema.FlagType;
import org.selfdiff.runner.config.schema.ListType;
import org.selfdiff.runner.config.schema.NumberType;
import org.selfdiff.runner.config.schema.Range;
import org.selfdiff.runner.config.schema.SettingType;
import org.selfdiff.runner.config.schema.TextType;
import org.selfdiff.runner.config.schema.WholeType;
import org.selfdiff.runner.config.schema.WordType;
import org.selfdiff.runner.config.source.HomePath;

/** Reads one value as its type; nothing is converted that would lose or guess anything. */
record ValueReader(Binder binder, TypedValue place)
    implements SettingType.Visitor<Optional<SettingNode>> {

  @Override
  public Optional<SettingNode> whole(WholeType type) {
    if (kind() == ConfigValueType.STRING && given().unwrapped().toString().matches("-?\\d{19,}")) {
      return wrong(Quote.of(given().unwrapped().toString()) + " is out of range");
    }
    if (kind() != ConfigValueType.NUMBER) {
      return wrong(Found.words(given()));
    }
    if (!Double.isFinite(((Number) given().unwrapped()).doubleValue())) {
      return wrong(Found.number(given()) + " is out of range");
    }
    BigDecimal number = new BigDecimal(written());
    if (number.stripTrailingZeros().scale() > 0) {
      return wrong(Found.number(given()) + " is not a whole number");
    }
    boolean fits =
        number.compareTo(BigDecimal.valueOf(type.smallest())) >= 0
            && number.compareTo(BigDecimal.valueOf(type.largest())) <= 0;
    if (!fits || !range().contains(number.doubleValue())) {
      return wrong(Found.number(given()) + " is out of range");
    }
    return value((Object) type.toJava(number.longValueExact()));
  }

  @Override
  public Optional<SettingNode> number(NumberType type) {
    if (kind() != ConfigValueType.NUMBER) {
      return wrong(Found.words(given()));
    }
    double number = Double.parseDouble(written());
    if (!Double.isFinite(number) || !range().contains(number)) {
      return wrong(Found.number(given()) + " is out of range");
    }
    return value(number);
  }

  @Override
  public Optional<SettingNode> flag(FlagType type) {
    return kind() == ConfigValueType.BOOLEAN
        ? value(given().unwrapped())
        : wrong(Found.words(given()));
  }

  @Override
  public Optional<SettingNode> text(TextType type) {
    boolean number = kind() == ConfigValueType.NUMBER && place.field().setting().whole();
    if (number && written().matches("-?\\d+")) {
      return value(written());
    }
    if (kind() != ConfigValueType.STRING) {
      return wrong(Found.words(given()));
    }
    String text = given().unwrapped().toString();
    if (Limit.TEXT.isExceeded(text.length())) {
      return fail(Limit.TEXT.message(text.length()));
    }
    for (int i = 0; i < text.length(); i++) {
      if (!Quote.printable(text, i)) {
        return fail(
            "the character U+%04X in a text, expected none that cannot be shown"
                .formatted((int) text.charAt(i)));
      }
    }
    return place.field().setting().path() ? path(text) : value(text);
  }

  private Optional<SettingNode> path(String text) {
    try {
      return value(HomePath.expanded(text));
    } catch (IllegalArgumentException e) {
      return fail(e.getMessage());
    }
  }

  @Override
  public Optional<SettingNode> word(WordType type) {
    if (kind() != ConfigValueType.STRING) {
      return wrong(Found.words(given()));
    }
    String word = given().unwrapped().toString();
    Optional<SettingNode> constant = type.constant(word).flatMap(this::value);
    return constant.isPresent()
        ? constant
        : fail(
            "unknown word \""
                + Quote.of(word)
                + "\", "
                + place.expected()
                + Nearest.hint(word, type.words()));
  }

  @Override
  public Optional<SettingNode> list(ListType type) {
    boolean single = place.field().setting().single();
    if (!(given() instanceof ConfigList list)) {
      return single && kind() == ConfigValueType.STRING
          ? binder.read(place.only(type.element())).map(only -> listOf(List.of(only)))
          : wrong(Found.words(given()));
    }
    if (single && list.isEmpty()) {
      return wrong("an empty list");
    }
    List<SettingNode> elements = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      binder.read(place.element(i, type.element(), list.get(i))).ifPresent(elements::add);
    }
    if (elements.size() < list.size()) {
      return Optional.empty();
    }
    int length = place.field().setting().length();
    if (length > 0 && list.size() != length) {
      return wrong(list.size() + (list.size() == 1 ? " element" : " elements"));
    }
    if (!inOrder(elements, place.field().setting().order())) {
      return wrong(Quote.of(list.unwrapped().toString()) + " is in the wrong order");
    }
    return Optional.of(listOf(elements));
  }

  private SettingNode listOf(List<SettingNode> elements) {
    return new ListNode(place.path(), List.copyOf(elements), binder.origin(place));
  }

  private static boolean inOrder(List<SettingNode> elements, Order order) {
    for (int i = 1; i < elements.size() && order != Order.ANY; i++) {
      double before = ((Number) elements.get(i - 1).value()).doubleValue();
      double here = ((Number) elements.get(i).value()).doubleValue();
      if (here < before || order == Order.RISING && here == before) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Optional<SettingNode> block(BlockType type) {
    return given() instanceof ConfigObject block
        ? binder.block(place, type, block)
        : wrong(Found.words(given()));
  }

  @Override
  public Optional<SettingNode> choice(ChoiceType type) {
    if (kind() == ConfigValueType.STRING) {
      String word = given().unwrapped().toString();
      ConfigObject bare = ConfigValueFactory.fromMap(Map.of());
      return type.kind(word)
          .map(kind -> binder.block(place, kind, bare))
          .orElseGet(() -> fail(Binder.unknownKind(word, type)));
    }
    if (!(given() instanceof ConfigObject block)) {
      return wrong(Found.words(given()));
    }
    String path = place.path() + "." + ChoiceType.KIND;
    ConfigValue word = block.get(ChoiceType.KIND);
    if (binder.isBroken(path)) {
      return Optional.empty();
    }
    if (word == null || word.valueType() == ConfigValueType.NULL) {
      binder.report(path, given(), "missing, expected " + String.join(", ", type.words()));
      return Optional.empty();
    }
    if (word.valueType() != ConfigValueType.STRING) {
      binder.report(
          path, word, Found.words(word) + ", expected " + String.join(", ", type.words()));
      return Optional.empty();
    }
    Optional<BlockType> kind = type.kind(word.unwrapped().toString());
    if (kind.isEmpty()) {
      binder.report(path, word, Binder.unknownKind(word.unwrapped().toString(), type));
      return Optional.empty();
    }
    return binder.block(place, kind.get(), block);
  }

  private Optional<SettingNode> value(Object value) {
    return Optional.of(new ValueNode(place.path(), value, binder.origin(place)));
  }

  private Optional<SettingNode> wrong(String found) {
    return fail(found + ", " + place.expected());
  }

  private Optional<SettingNode> fail(String message) {
    binder.report(place, message);
    return Optional.empty();
  }

  private String written() {
    return given().render(ConfigRenderOptions.concise());
  }

  private ConfigValue given() {
    return place.value();
  }

  private ConfigValueType kind() {
    return place.value().valueType();
  }

  private Range range() {
    return place.field().range();
  }
}
