package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.SelfDistillation;

/** DINO's loss and the center after it, shared out over the processes of the original. */
record DinoRanksAdapter(GoldenEngine engine) implements EngineAdapter {
  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("dino")
        && golden.name().startsWith("loss_")
        && golden.whole("world_size") > 1;
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    RankRows ranks = new RankRows(golden.whole("world_size"));
    GoldenGraph graph = new GoldenGraph(engine, golden);
    Map<String, Value> student = crops(graph, golden, "student", ranks, golden.whole("ncrops"));
    Map<String, Value> teacher = crops(graph, golden, "teacher", ranks, 2);
    Map<String, Value> shared = new LinkedHashMap<>(student);
    shared.putAll(teacher);
    build(graph, golden, student, teacher);
    Map<String, GoldenArray> found = graph.runOn(ranks.world(), shared.keySet());

    double loss = found.get("loss").toDoubles()[0];
    Map<String, GoldenArray> results = new TreeMap<>();
    results.put("out_loss", ranks.losses(found.get("rows"), loss));
    results.put("out_center", found.get("center"));
    int[] shape = golden.expected().get("grad_student").shape();
    double[] gradient = new double[shape[0] * shape[1] * shape[2]];
    int crop = 0;
    for (String name : student.keySet()) {
      place(ranks.gradient(found.get("grad_" + name)), crop++, shape[0], gradient);
    }
    results.put("grad_student", GoldenArray.reals(gradient, shape));
    return results;
  }

  private static void build(
      GoldenGraph graph,
      GoldenCase golden,
      Map<String, Value> student,
      Map<String, Value> teacher) {
    Value center = graph.input("center");
    Value outputs = graph.g().concat(0, teacher.values().toArray(Value[]::new));
    Value temperature =
        graph.scalar(
            "temperature", DinoScheduleAdapter.temperature(golden).at(golden.whole("epoch")));
    Value loss =
        SelfDistillation.ofCrops(
            graph.g(),
            graph.g().concat(0, student.values().toArray(Value[]::new)),
            SelfDistillation.targets(graph.g(), outputs, center, temperature),
            golden.number("student_temp"));
    double momentum = golden.number("center_momentum");
    graph.result("loss", loss);
    graph.result("rows", graph.rows(loss));
    graph.result("center", SelfDistillation.center(graph.g(), center, outputs, momentum));
    graph.gradients(loss, student);
  }

  /** The outputs of every crop by names, [N, K], from those of every process, [crops · B, K]. */
  private static Map<String, Value> crops(
      GoldenGraph graph, GoldenCase golden, String network, RankRows ranks, int crops) {
    GoldenArray all = golden.input(network);
    int batch = all.shape()[1] / crops;
    int width = all.shape()[2];
    Map<String, Value> values = new LinkedHashMap<>();
    for (int crop = 0; crop < crops; crop++) {
      double[] rows = new double[ranks.world() * batch * width];
      for (int rank = 0; rank < ranks.world(); rank++) {
        double[] ofRank = all.row(rank).toDoubles();
        int from = crop * batch * width;
        System.arraycopy(ofRank, from, rows, rank * batch * width, batch * width);
      }
      GoldenArray byRank = GoldenArray.reals(rows, ranks.world() * batch, width);
      String name = network + "_" + (crop + 1);
      values.put(name, graph.input(name, ranks.inTurns(byRank)));
    }
    return values;
  }

  /** Puts the rows of a crop, those of each rank, where they are among all crops of the rank. */
  private static void place(GoldenArray byRank, int crop, int world, double[] into) {
    double[] rows = byRank.toDoubles();
    int length = rows.length / world;
    int ofRank = into.length / world;
    for (int rank = 0; rank < world; rank++) {
      double[] own = Arrays.copyOfRange(rows, rank * length, (rank + 1) * length);
      System.arraycopy(own, 0, into, rank * ofRank + crop * length, length);
    }
  }
}
