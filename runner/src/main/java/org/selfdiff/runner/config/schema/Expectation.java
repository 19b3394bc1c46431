package org.selfdiff.runner.config.schema;

import org.selfdiff.methods.schema.Setting;

/** Says in words what a setting may be. */
record Expectation(String unit, Range range, Setting setting)
    implements SettingType.Visitor<String> {

  @Override
  public String whole(WholeType type) {
    return bounded("a whole number");
  }

  @Override
  public String number(NumberType type) {
    return bounded("a number");
  }

  @Override
  public String flag(FlagType type) {
    return "true or false";
  }

  @Override
  public String text(TextType type) {
    return setting.path() ? "a path" : "text";
  }

  @Override
  public String word(WordType type) {
    return either(type.words());
  }

  @Override
  public String list(ListType type) {
    if (setting.single()) {
      return type.element().accept(this) + " or a list of " + type.element().accept(new Plural());
    }
    String count = setting.length() == 0 ? "" : setting.length() + " ";
    String order =
        switch (setting.order()) {
          case ANY -> "";
          case NOT_FALLING -> ", the smaller one first";
          case RISING -> ", each larger than the one before";
        };
    return "a list of " + count + type.element().accept(new Plural()) + order;
  }

  @Override
  public String block(BlockType type) {
    return "a block { … } with " + String.join(", ", type.keys());
  }

  @Override
  public String choice(ChoiceType type) {
    return "a block { kind = … } of kind " + either(type.words());
  }

  private String bounded(String what) {
    String counted = unit.isEmpty() ? what : what + " of " + unit;
    if (range.min() == range.max()) {
      return range.words();
    }
    return range.words().isEmpty() ? counted : counted + ", " + range.words();
  }

  private static String either(java.util.List<String> words) {
    int last = words.size() - 1;
    return last < 1
        ? String.join("", words)
        : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }

  /** The elements of a list. */
  private final class Plural implements SettingType.Visitor<String> {
    @Override
    public String whole(WholeType type) {
      return bounded("whole numbers");
    }

    @Override
    public String number(NumberType type) {
      return bounded("numbers");
    }

    @Override
    public String flag(FlagType type) {
      return "true or false";
    }

    @Override
    public String text(TextType type) {
      return setting.path() ? "paths" : "texts";
    }

    @Override
    public String word(WordType type) {
      return "words, each " + either(type.words());
    }

    @Override
    public String list(ListType type) {
      return "lists of " + type.element().accept(this);
    }

    @Override
    public String block(BlockType type) {
      return "blocks { … } with " + String.join(", ", type.keys());
    }

    @Override
    public String choice(ChoiceType type) {
      return "blocks of kind " + either(type.words());
    }
  }
}
