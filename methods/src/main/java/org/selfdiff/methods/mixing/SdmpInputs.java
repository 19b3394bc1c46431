package org.selfdiff.methods.mixing;

import java.util.List;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;

/**
 * What SDMP draws for a step ({@link SdmpDraw}), in the graph.
 *
 * @param prior the settings
 * @param share λ of every image, [N]
 * @param common c of every image, [N]
 * @param rows for each of the two views, [N, {@link SdmpDraw#numbers}, H]
 * @param columns the same for columns
 */
public record SdmpInputs(
    Sdmp prior, Value share, Value common, List<Value> rows, List<Value> columns) {
  /** Copies the lists. */
  public SdmpInputs {
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
  }

  /**
   * The mixture of a view, with boxes of its own.
   *
   * @param view 0 or 1
   * @param x its images [N, C, H, W]
   */
  public Value images(Graph g, int view, Value x) {
    return prior.images(g, x, rows.get(view), columns.get(view));
  }
}
