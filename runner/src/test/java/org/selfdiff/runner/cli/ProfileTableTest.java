package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.runner.engine.cost.Cost;
import org.selfdiff.runner.engine.cost.Exchange;
import org.selfdiff.runner.engine.cost.Exchanged;
import org.selfdiff.runner.engine.cost.Interconnect;
import org.selfdiff.runner.engine.cost.Machine;
import org.selfdiff.runner.engine.cost.StepCost;
import org.selfdiff.runner.engine.cost.Work;
import org.selfdiff.runner.session.StepProfile;

/** A profile as text and as JSON. */
class ProfileTableTest {
  private static StepProfile profile() {
    StepCost.Kernel product =
        new StepCost.Kernel(
            "MatMul [64, 64]", new Cost(Work.PRODUCT, 3_000_000_000L, 1000, 1000), false);
    StepCost.Kernel relu =
        new StepCost.Kernel(
            "Relu [64, 64]", new Cost(Work.STREAM, 10, 50_000_000, 50_000_000), false);
    StepCost.Kernel sum =
        new StepCost.Kernel("Reduce []", new Cost(Work.STREAM, 10, 100_000, 100_000), false);
    Machine.Rates rates = new Machine.Rates(100e9, 50e9);
    Map<String, Double> measured = new LinkedHashMap<>();
    measured.put("Relu [64, 64]", 25.0);
    measured.put("MatMul [64, 64]", 74.95);
    measured.put("Reduce []", 0.04);
    measured.put("Alias", 0.01);
    return StepProfile.of(
        measured,
        new StepCost(List.of(product, product, relu, sum)),
        new Machine(1, rates, rates, 10e9, 0));
  }

  @Test
  void measuredAndPredictedStandSideBySide() {
    StringWriter text = new StringWriter();
    new ProfileTable(profile(), 120).print(new PrintWriter(text, true));
    assertThat(text.toString().replace("\r\n", "\n"))
        .isEqualTo(
            """

                measured            predicted
                  ms   share         ms   share   kernel and shape of its output
               74.95   75.0%      60.00   85.7%   MatMul [64, 64]
               25.00   25.0%      10.00   14.3%   Relu [64, 64]
                0.05    0.1%       0.02    0.0%   2 others, each below 0.2%
              100.00  100.0%      70.02  100.0%   all

            step                   120.0 ms measured, 70.0 ms predicted
            operations             6.00 G, 50.0 G/s reached
            peak                   50% of the 100.0 G/s of a matrix product, 100% of the 50.0 G/s of a convolution
            memory                 0.10 GB to move, 10.0 ms at 10.0 GB/s if nothing stays in caches
            """);
  }

  @Test
  void jsonHoldsTheSame() throws Exception {
    assertThat(JsonMapper.builder().build().writeValueAsString(ProfileJson.of(profile(), 120)))
        .isEqualTo(
            "{'kernels_ms':100.0,'predicted_ms':70.02,'operations':6000000020,'gflops':50.0,"
                    .replace('\'', '"')
                + ("'share_of_peak':0.5,'bytes':100204000,'memory_floor_ms':10.0204,'machine':"
                        + "{'threads':1,'product_gflops':100.0,'convolution_gflops':50.0,"
                        + "'product_gflops_fp32':100.0,'convolution_gflops_fp32':50.0,"
                        + "'gb_per_s':10.0,'us_per_call':0.0},'kernels':["
                        + "{'kernel':'MatMul [64, 64]','ms':74.95,'share':0.7495,"
                        + "'predicted_ms':60.0,'predicted_share':0.8569,"
                        + "'operations':6000000000,'bytes':4000},"
                        + "{'kernel':'Relu [64, 64]','ms':25.0,'share':0.25,"
                        + "'predicted_ms':10.0,'predicted_share':0.1428,"
                        + "'operations':10,'bytes':100000000},"
                        + "{'kernel':'Reduce []','ms':0.04,'share':4.0E-4,"
                        + "'predicted_ms':0.02,'predicted_share':3.0E-4,"
                        + "'operations':10,'bytes':200000},"
                        + "{'kernel':'Alias','ms':0.01,'share':1.0E-4,'predicted_ms':0.0,"
                        + "'predicted_share':0.0,'operations':0,'bytes':0}]}")
                    .replace('\'', '"'));
  }

  @Test
  void exchangesStandBesideTheKernelsAndWaitsAmongThem() throws Exception {
    StepCost.Kernel product =
        new StepCost.Kernel(
            "MatMul [64, 64]", new Cost(Work.PRODUCT, 1_000_000_000L, 1000, 1000), false);
    StepCost.Kernel sum =
        new StepCost.Kernel("AllReduce [1500]", new Cost(Work.STREAM, 750, 0, 0), false);
    Exchange exchange =
        new Exchange(
            "AllReduce [1500]",
            new AllReduce(AllReduce.Fn.SUM, 2),
            new Value.Spec(DType.F32, Shape.of(1500)),
            Exchanged.GRADIENTS,
            "",
            1,
            2);
    Machine.Rates rates = new Machine.Rates(100e9, 50e9);
    Map<String, Double> measured = new LinkedHashMap<>();
    measured.put("MatMul [64, 64]", 27.0);
    measured.put("AllReduce [1500]", 5.0);
    measured.put("AllReduce [1500] waited", 3.0);
    StepProfile profile =
        StepProfile.of(
            measured,
            new StepCost(List.of(product, sum, product), List.of(exchange)),
            new Machine(1, rates, rates, 10e9, 0, new Interconnect(1e6, 1e-3, true)));

    assertThat(profile.milliseconds()).isEqualTo(30);
    assertThat(profile.exchanges()).hasSize(1);
    StringWriter text = new StringWriter();
    new ProfileTable(profile, 30).print(new PrintWriter(text, true));
    assertThat(text.toString().replace("\r\n", "\n"))
        .contains(
            """
               27.00   90.0%      20.00   74.1%   MatMul [64, 64]
                3.00   10.0%       7.00   25.9%   AllReduce [1500] waited
               30.00  100.0%      27.00  100.0%   all

                measured            predicted
                  ms                 ms         exchange and shape of its output
                5.00               7.00            AllReduce [1500]
            """)
        .endsWith(
            """
            exchanges              6.0 kB of each device in 1; 7.0 ms at the measured 0.0 GB/s
            waiting                3.0 ms, 10.0% of the step, measured; 7.0 ms, 25.9%, predicted
            """);
    assertThat(JsonMapper.builder().build().writeValueAsString(ProfileJson.of(profile, 30)))
        .endsWith(
            ("'exchanges':{'count':1,'bytes':6000,'waited_ms':3.0,'predicted_ms':7.0,"
                    + "'predicted_waited_ms':7.0,'gb_per_s':0.001,'gb_per_s_measured':true,"
                    + "'kinds':[{'exchange':'AllReduce [1500]','ms':5.0,'predicted_ms':7.0,"
                    + "'bytes':6000}]}}")
                .replace('\'', '"'));
  }
}
