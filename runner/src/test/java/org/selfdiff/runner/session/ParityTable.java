package org.selfdiff.runner.session;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.runner.config.RecipeHeader;
import org.selfdiff.runner.config.Recipes;

/** Writes the commands of the authors beside the recipes that reproduce them, as Markdown. */
final class ParityTable {
  /** Memory of one GPU of 80 GB, bytes. */
  static final double ONE_GPU = 80e9;

  private static final double GIB = 1L << 30;

  /** What no recipe reproduces. */
  private static final List<List<String>> LEFT =
      List.of(
          List.of(
              "SDMP",
              "HEAD as released, whose images are never mixed",
              "a mistake that its recipes put right: the test for the own rows of a process is never true"),
          List.of("SDMP", "DINO and other methods beside MoCo v3", "no code is released"),
          List.of(
              "MGD",
              "supervised distillation into MobileNet and ShuffleNet, with and without KD",
              "they are no backbones of the language; method mgd-supervised distils into ResNets"),
          List.of("MGD", "RetinaNet on COCO", "detection is outside SelfDiff"),
          List.of("Un-Mix", "VOC and COCO tables", "detection is outside SelfDiff"),
          List.of(
              "Un-Mix",
              "MoCo v2 with multi-scale training, 69.8",
              "no code or settings of it are released"),
          List.of(
              "Un-Mix",
              "SwAV of the printed paper, CIFAR",
              "its authors call the settings a mistake"),
          List.of(
              "Mugs",
              "fine-tuning and semi-supervised rows",
              "method supervised fine-tunes; the lists of images and the start from the projector's"
                  + " first layer are not there"),
          List.of(
              "SwAV",
              "semi-supervised and DETR rows",
              "the lists of images are not there; detection is outside SelfDiff"),
          List.of(
              "W-MSE",
              "STL-10 and Tiny ImageNet",
              "their stem, a 3 x 3 convolution before the pooling, is none of the language"),
          List.of(
              "MoCo v3",
              "end-to-end fine-tuning",
              "draws mixup or CutMix anew for every batch;"
                  + " supervised/vit-small-fine-tuning.conf has CutMix alone"));

  private ParityTable() {}

  /** The whole page below its heading. */
  static String of(RecipePlans plans) {
    Map<String, StringBuilder> systems = new TreeMap<>();
    for (String name : Recipes.all()) {
      RecipeHeader header = Recipes.header(name);
      if (header.reproduces()) {
        systems
            .computeIfAbsent(name.substring(0, name.indexOf('/')), ParityTable::head)
            .append(row(name, header, plans));
      }
    }
    StringBuilder page = new StringBuilder();
    systems.values().forEach(page::append);
    page.append("\n## What no recipe reproduces\n\n| system | row | why |\n|---|---|---|\n");
    LEFT.forEach(row -> page.append("| ").append(String.join(" | ", row)).append(" |\n"));
    return page.toString();
  }

  private static StringBuilder head(String system) {
    return new StringBuilder("\n## ")
        .append(system)
        .append("\n\n| recipe | command of the authors | their hardware | reported | fp32 |")
        .append(" bf16, recomputed | verdict |\n|---|---|---|---|---:|---:|---|\n");
  }

  private static String row(String name, RecipeHeader header, RecipePlans plans) {
    RecipePlans.Step plain = plans.of(name);
    RecipePlans.Step sparing = plans.sparing(name);
    String file = name.substring(name.indexOf('/') + 1);
    return "| [%s](%s) | `%s` | %s | %s | %s | %s | %s |\n"
        .formatted(
            file.replace(".conf", ""),
            name,
            header.original().replace("|", "\\|"),
            header.hardware().replace("the authors used ", ""),
            header.expected(),
            gib(plain),
            gib(sparing),
            verdict(sparing));
  }

  private static String gib(RecipePlans.Step step) {
    return String.format(Locale.ROOT, "%.1f", step.bytes() / GIB);
  }

  private static String verdict(RecipePlans.Step step) {
    if (step.refused().isPresent()) {
      return "N: needs several devices; one value is larger than an array may be";
    }
    return step.bytes() <= ONE_GPU ? "W" : "N: needs several devices";
  }
}
