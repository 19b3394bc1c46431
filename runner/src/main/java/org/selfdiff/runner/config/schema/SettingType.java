package org.selfdiff.runner.config.schema;

/** The type of one setting of the experiment language, read from the Java type of a component. */
public sealed interface SettingType
    permits WholeType, NumberType, FlagType, TextType, WordType, ListType, BlockType, ChoiceType {

  /** Calls the method of {@code visitor} that belongs to this type. */
  <R> R accept(Visitor<R> visitor);

  /** One method per type, so that a use that forgets one does not compile. */
  interface Visitor<R> {
    /** A whole number. */
    R whole(WholeType type);

    /** A number with or without a fraction. */
    R number(NumberType type);

    /** True or false. */
    R flag(FlagType type);

    /** Free text. */
    R text(TextType type);

    /** One word of a fixed list. */
    R word(WordType type);

    /** A list. */
    R list(ListType type);

    /** A block of settings. */
    R block(BlockType type);

    /** A block whose settings depend on its {@code kind}. */
    R choice(ChoiceType type);
  }
}
