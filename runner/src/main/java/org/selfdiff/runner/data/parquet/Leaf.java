package org.selfdiff.runner.data.parquet;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Types;

/**
 * A column of values.
 *
 * @param path names from the top of the schema down
 * @param type of the values
 * @param text whether the values are texts
 * @param levels of definition: a value is there where its level is this number
 * @param repeated whether a row may hold several values
 */
record Leaf(List<String> path, Type type, boolean text, int levels, boolean repeated) {
  /** Groups within groups that are looked into. */
  private static final int DEEPEST = 32;

  /**
   * The columns of a schema, in the order of the file.
   *
   * @param schema elements, each group before its children
   * @throws IllegalArgumentException if they are no tree
   */
  static List<Leaf> of(List<SchemaElement> schema) {
    List<Leaf> leaves = new ArrayList<>();
    int used = 0;
    if (!schema.isEmpty()) {
      int end = 1;
      for (int child = 0; child < schema.get(0).getNum_children(); child++) {
        end = below(schema, end, new Leaf(List.of(), null, false, 0, false), leaves);
      }
      used = end;
    }
    if (used != schema.size()) {
      throw new IllegalArgumentException("its schema is no tree of columns");
    }
    return leaves;
  }

  private static int below(List<SchemaElement> schema, int at, Leaf around, List<Leaf> leaves) {
    if (at >= schema.size() || around.path.size() > DEEPEST) {
      throw new IllegalArgumentException("its schema is no tree of columns");
    }
    SchemaElement element = schema.get(at);
    FieldRepetitionType repetition = element.getRepetition_type();
    List<String> path = new ArrayList<>(around.path);
    path.add(element.getName());
    Leaf leaf =
        new Leaf(
            path,
            element.getType(),
            element.getConverted_type() == ConvertedType.UTF8
                || element.getLogicalType() != null && element.getLogicalType().isSetSTRING(),
            around.levels + (repetition == FieldRepetitionType.REQUIRED ? 0 : 1),
            around.repeated || repetition == FieldRepetitionType.REPEATED);
    if (!element.isSetNum_children() || element.getNum_children() == 0) {
      if (leaf.type == null) {
        throw new IllegalArgumentException("its column " + leaf.name() + " has no type");
      }
      leaves.add(leaf);
      return at + 1;
    }
    int end = at + 1;
    for (int child = 0; child < element.getNum_children(); child++) {
      end = below(schema, end, leaf, leaves);
    }
    return end;
  }

  /** The path with dots. */
  String name() {
    return String.join(".", path);
  }

  /** What the library's readers want to know. */
  ColumnDescriptor descriptor() {
    PrimitiveType.PrimitiveTypeName name =
        PrimitiveType.PrimitiveTypeName.valueOf(
            type.name().equals("BYTE_ARRAY") ? "BINARY" : type.name());
    return new ColumnDescriptor(
        path.toArray(String[]::new),
        Types.required(name).named(path.get(path.size() - 1)),
        0,
        levels);
  }
}
