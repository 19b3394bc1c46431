package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.Map;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.network.Declarations;

/** Fixed position embeddings, as a network declares them. */
record SinCosPositionsAdapter() implements GoldenAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("moco_v3") && golden.name().startsWith("sincos_");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    int[] size = golden.settings("img_size_h_w");
    VisionTransformer network =
        CaseNetworks.transformer(golden, size[0], size[1], PatchStem.PATCH, Positions.SINCOS);
    Declarations.Tensor table =
        Declarations.of(network).frozen().stream()
            .filter(t -> t.key().equals("pos_embed"))
            .findFirst()
            .orElseThrow();
    int[] shape = Arrays.stream(table.shape().dims()).mapToInt(Math::toIntExact).toArray();
    double[] values = table.init().values(table.key(), table.shape(), 0);
    return Map.of("out_pos_embed", GoldenArray.reals(values, shape));
  }
}
