package org.selfdiff.runner.config.reference;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.config.schema.BlockType;
import org.selfdiff.runner.config.schema.ChoiceType;
import org.selfdiff.runner.config.schema.Field;
import org.selfdiff.runner.config.schema.ListType;
import org.selfdiff.runner.config.schema.Selector;
import org.selfdiff.runner.config.schema.SettingType;

/** Writes the reference of the experiment language as Markdown, from the records alone. */
final class LanguageReference {
  private final StringBuilder text = new StringBuilder();

  /** Where the kinds of a family were told: once is enough. */
  private final Map<Class<?>, String> written = new HashMap<>();

  private LanguageReference() {}

  /** Every key and every kind below {@code root}, the root's own settings first. */
  public static String of(BlockType root) {
    LanguageReference reference = new LanguageReference();
    reference.table("", root);
    root.fields().forEach(field -> reference.section(field.key(), field));
    return reference.text.toString();
  }

  private void section(String path, Field field) {
    SettingType type = field.type() instanceof ListType list ? list.element() : field.type();
    if (type instanceof BlockType block) {
      heading(path, field);
      table(path, block);
      block.fields().forEach(inner -> section(path + "." + inner.key(), inner));
    } else if (type instanceof ChoiceType choice) {
      heading(path, field);
      String before = written.putIfAbsent(choice.family(), path);
      if (before != null && !before.equals(path)) {
        text.append("The kinds and their keys are those of `").append(before).append("`.\n\n");
        return;
      }
      kinds(path, choice.kinds());
      choice
          .kinds()
          .forEach(k -> k.fields().forEach(inner -> section(path + "." + inner.key(), inner)));
    }
  }

  private void heading(String path, Field field) {
    String many = field.type() instanceof ListType ? ", a list" : "";
    text.append("### `").append(path).append('`').append(many).append("\n\n");
    text.append(sentence(field.doc())).append("\n\n");
  }

  /** Every kind; what follows one another with the same settings has one table. */
  private void kinds(String path, List<BlockType> kinds) {
    for (int i = 0; i < kinds.size(); i++) {
      BlockType kind = kinds.get(i);
      Selector about = kind.kind().orElseThrow();
      text.append("**`" + path + ".kind = " + about.value() + "`** · ");
      text.append(sentence(about.doc())).append("\n\n");
      if (i + 1 == kinds.size() || !kinds.get(i + 1).fields().equals(kind.fields())) {
        table(path, kind);
      }
    }
  }

  private void table(String path, BlockType block) {
    List<Field> fields = block.fields();
    if (fields.isEmpty()) {
      return;
    }
    text.append("| key | value | default | what it does |\n|---|---|---|---|\n");
    for (Field field : fields) {
      String key = path.isEmpty() ? field.key() : path + "." + field.key();
      text.append("| `" + key + "` | " + value(field) + " | " + byDefault(field) + " | ");
      text.append(cell(field.doc()));
      text.append(field.setting().identity() ? "" : " *(not part of the identity)*").append(" |\n");
    }
    text.append('\n');
  }

  private static String value(Field field) {
    if (field.type() instanceof ChoiceType) {
      return "a block with `kind`, below";
    }
    if (field.type() instanceof ListType list && list.element() instanceof ChoiceType) {
      return "a list of blocks with `kind`, below";
    }
    return field.type() instanceof BlockType ? "a block, below" : cell(field.expected());
  }

  private static String byDefault(Field field) {
    if (field.optional()) {
      return "absent";
    }
    return field
        .byDefault()
        .map(text -> text.equals("{}") ? "its defaults" : "`" + text + "`")
        .orElse("**required**");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private static String sentence(String text) {
    String end = text.endsWith(".") ? "" : ".";
    return Character.toUpperCase(text.charAt(0)) + text.substring(1) + end;
  }
}
