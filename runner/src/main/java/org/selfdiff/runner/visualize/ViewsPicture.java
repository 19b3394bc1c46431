package org.selfdiff.runner.visualize;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.selfdiff.runner.picture.Sheet;
import org.selfdiff.runner.record.RgbImage;
import org.selfdiff.runner.report.ViewRow;
import org.selfdiff.runner.session.ViewSamples;

/** Images of the first steps with what training makes of them; the report shows them too. */
final class ViewsPicture implements Drawer {
  private static final double CELL = 96;

  @Override
  public void draw(Material material, Album album) throws IOException {
    List<ViewRow> rows =
        ViewSamples.of(material.set(), material.setup(), material.options().images());
    album.add(
        "views.png",
        new Sheet(
                material.experiment().name() + ": views",
                Optional.empty(),
                columns(rows.get(0)),
                rows.stream().map(ViewsPicture::group).toList(),
                CELL)
            .drawing());
  }

  private static List<String> columns(ViewRow row) {
    List<String> columns = new ArrayList<>(List.of("image"));
    row.views().forEach(view -> columns.add(view.name().replace("local crop", "local")));
    row.mixtures().forEach(mixture -> columns.addAll(List.of("partner", "mixture")));
    return columns;
  }

  private static Sheet.Group group(ViewRow row) {
    List<RgbImage> images = new ArrayList<>(List.of(row.original()));
    row.views().forEach(view -> images.add(view.image()));
    row.mixtures().forEach(mixture -> images.addAll(List.of(mixture.partner(), mixture.image())));
    String strong =
        row.views().stream()
            .filter(ViewRow.ShownView::strong)
            .map(ViewRow.ShownView::name)
            .collect(Collectors.joining(", "));
    StringBuilder label = new StringBuilder(row.name());
    if (!strong.isEmpty()) {
      label.append(" · strong: ").append(strong);
    }
    if (!row.mixtures().isEmpty()) {
      String views =
          row.mixtures().stream().map(ViewRow.ShownMixture::view).collect(Collectors.joining(", "));
      double share = row.mixtures().get(0).share();
      label.append(String.format(Locale.ROOT, " · mixed: %s, λ = %.2f", views, share));
    }
    return Sheet.Group.of(label.toString(), images);
  }
}
