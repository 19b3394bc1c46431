package org.selfdiff.runner.visualize;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.TokenNetwork;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.picture.AttentionPicture;
import org.selfdiff.runner.picture.Palette;
import org.selfdiff.runner.picture.Sheet;
import org.selfdiff.runner.record.RgbImage;
import org.selfdiff.runner.report.Gallery;

/**
 * Where the class token of the last block looks, per head (Mugs, arXiv 2203.14415, figure 3): every
 * image in a folder of its own, and a contact sheet.
 */
final class AttentionPictures implements Drawer {
  private static final String FOLDER = "attention";
  private static final int FEW_HEADS = 8;
  private static final double LARGE = 100;
  private static final double SMALL = 84;

  @Override
  public Optional<String> impossible(Material material) {
    return network(material).ofTokens().isPresent()
        ? Optional.empty()
        : Optional.of(
            "backbone "
                + material.experiment().backbone().size().word()
                + " has no self-attention, only vision transformers do");
  }

  @Override
  public void draw(Material material, Album album) throws IOException {
    TokenNetwork network = network(material).ofTokens().orElseThrow();
    int side = material.options().size().orElse(material.experiment().views().size());
    if (side % network.patch() != 0) {
      throw new UserException(
          ExitCode.INVALID,
          "attention on images of %d x %d pixels: expected a multiple of the patch, %d"
              .formatted(side, side, network.patch()));
    }
    CenterView view = material.experiment().centerView().at(side);
    List<ShownImage> images = ShownImage.of(material, view);
    album.empty(FOLDER);
    List<Sheet.Group> groups = new ArrayList<>();
    try (AttentionProgram program =
        new AttentionProgram(material.setup(), network, side, material.trained())) {
      for (int i = 0; i < images.size(); i++) {
        ShownImage image = images.get(i);
        AttentionPicture picture =
            new AttentionPicture(image.picture(view), program.of(image.pixels()), network.patch())
                .enlarged();
        String folder = String.format(Locale.ROOT, "%s/%02d-%s/", FOLDER, i + 1, image.word());
        groups.add(
            new Sheet.Group(image.name(), rows(picture, material.options().mass(), folder, album)));
      }
    }
    Sheet sheet =
        new Sheet(
            material.experiment().name() + ": self-attention",
            Optional.of(new Sheet.Scale("least weight of a picture", "largest")),
            columns(network.heads()),
            groups,
            network.heads() <= FEW_HEADS ? LARGE : SMALL);
    album.show(
        new Gallery.Picture(
            "attention.png", "Self-attention of the class token", caption(material, side), false),
        sheet.drawing());
  }

  private static Network network(Material material) {
    return material.experiment().backbone().network(material.experiment().views().size());
  }

  /** Writes the pictures of an image, and arranges them: weights above, marked patches below. */
  private static List<List<Optional<RgbImage>>> rows(
      AttentionPicture picture, double mass, String folder, Album album) throws IOException {
    int heads = picture.map().heads().length;
    int percent = (int) Math.round(100 * mass);
    List<Optional<RgbImage>> weights = new ArrayList<>(List.of(Optional.of(picture.image())));
    List<Optional<RgbImage>> marked = new ArrayList<>(Collections.singleton(Optional.empty()));
    album.write(folder + "original.png", picture.image());
    for (int head = 0; head <= heads; head++) {
      boolean last = head == heads;
      AttentionPicture shown = last ? picture.mean() : picture;
      int of = last ? 0 : head;
      RgbImage weight = shown.weights(of);
      RgbImage mark = shown.mass(of, mass, Palette.color(head, heads + 1).getRGB() & 0xffffff);
      String name = last ? "mean" : "head-" + (head + 1);
      album.write(folder + name + ".png", weight);
      album.write(folder + name + "-mass-" + percent + ".png", mark);
      weights.add(Optional.of(weight));
      marked.add(Optional.of(mark));
    }
    return List.of(weights, marked);
  }

  private static List<String> columns(int heads) {
    List<String> columns = new ArrayList<>(List.of("image"));
    for (int head = 1; head <= heads; head++) {
      columns.add("head " + head);
    }
    columns.add("mean");
    return columns;
  }

  private static String caption(Material material, int side) throws IOException {
    return String.format(
        Locale.ROOT,
        "Last block, after step %d, images of %d x %d pixels. Above, how much the class token looks"
            + " at each patch, per head, from dark for the least to yellow for the largest weight"
            + " of the picture. Below, in color, the fewest patches that hold %.0f %% of it.",
        material.checkpoint().step(),
        side,
        side,
        100 * material.options().mass());
  }
}
