package org.selfdiff.runner.data;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Context.ViewSizes;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.augment.Augmentation;

/** The random views that are made of each image: full ones, and local crops behind them. */
public record Views(
    @Setting(doc = "full views of each image", byDefault = "2", unit = "views", min = 1, max = 100)
        int count,
    @Setting(
            doc = "side of a full view; images of another size are resized at evaluation",
            byDefault = "32",
            unit = "pixels",
            min = 4,
            max = 4_096)
        int size,
    @Setting(doc = "operations in order; every view draws its own numbers")
        List<Augmentation> augment,
    @Setting(
            doc =
                "operations of the second view, and of every second one of more, where they are"
                    + " others than augment (MoCo v3, DINO)")
        Optional<List<Augmentation>> second,
    @Setting(doc = "smaller crops beside the full views (multi-crop), for methods that take them")
        Optional<LocalCrops> local,
    @Setting(doc = "stronger operations that some views are made by instead (Mugs)")
        Optional<StrongViews> strong,
    @Setting(doc = "mean and standard deviation per channel", byDefault = "{}")
        Normalize normalize) {
  /** Full views that are all made by the same operations. */
  public Views(int count, int size, List<Augmentation> augment, Normalize normalize) {
    this(count, size, augment, Optional.empty(), Optional.empty(), Optional.empty(), normalize);
  }

  /** Full views and local crops. */
  public int total() {
    return count + locals();
  }

  /** Local crops of each image. */
  public int locals() {
    return local.map(LocalCrops::count).orElse(0);
  }

  /** What the rest of an experiment may know of the views. */
  public ViewSizes sizes() {
    return new ViewSizes(
        count,
        size,
        locals(),
        local.map(LocalCrops::size).orElse(0),
        strong.filter(s -> s.augment().isPresent()).map(StrongViews::from));
  }

  /** Reports stronger operations without views, and operations at a wrong place of a list. */
  public void check(Context context, Findings findings) {
    strong.ifPresent(operations -> operations.check(this, findings.at("strong")));
    checkOrder(augment, findings.at("augment"));
    second.ifPresent(list -> checkOrder(list, findings.at("second")));
    local.ifPresent(crops -> checkOrder(crops.augment(), findings.at("local.augment")));
    strong
        .flatMap(StrongViews::augment)
        .ifPresent(list -> checkOrder(list, findings.at("strong.augment")));
    strong
        .flatMap(StrongViews::local)
        .ifPresent(list -> checkOrder(list, findings.at("strong.local")));
  }

  /** Reports what finishes a view and is followed by anything that changes images. */
  public static void checkOrder(List<Augmentation> list, Findings findings) {
    for (int i = 0; i < list.size() - 1; i++) {
      if (list.get(i).finishes()) {
        findings.add(
            "[" + i + "]",
            list.get(i).getClass().getAnnotation(Kind.class).value()
                + " fills the finished view, expected at the end of the list",
            "[" + i + "].kind");
      }
    }
  }

  /** A view in words, for instance {@code local crop 2}. */
  public String name(int view) {
    return view < count ? "view " + (view + 1) : "local crop " + (view - count + 1);
  }

  /**
   * Side of a view in pixels.
   *
   * @param view counted from 0; from {@link #count} on it is a local crop
   */
  public int size(int view) {
    return view < count ? size : local.orElseThrow().size();
  }

  /** Whether any operation writes into the normalized view. */
  boolean finished() {
    return Stream.of(
            Optional.of(augment),
            second,
            local.map(LocalCrops::augment),
            strong.flatMap(StrongViews::augment),
            strong.flatMap(StrongViews::local))
        .flatMap(Optional::stream)
        .flatMap(List::stream)
        .anyMatch(Augmentation::finishes);
  }

  /**
   * The operations of a view.
   *
   * @param view counted from 0; from {@link #count} on it is a local crop
   * @param strongly whether the view is made by the stronger operations, of which there have to be
   *     some
   */
  public List<Augmentation> augment(int view, boolean strongly) {
    if (view < count) {
      return strongly
          ? strong.orElseThrow().augment().orElseThrow()
          : view % 2 == 1 ? second.orElse(augment) : augment;
    }
    return strongly ? strong.orElseThrow().local().orElseThrow() : local.orElseThrow().augment();
  }
}
