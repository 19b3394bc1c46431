package org.selfdiff.runner.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.method.Moco;

class MocoTrainingTest {
  @Test
  void readsTheScripts() throws Exception {
    MocoTraining training = training("e2e_moco/moco_v2_b");
    assertThat(training.network())
        .isEqualTo(new ResNet(ResNet.Block.BOTTLENECK, List.of(1, 1, 1, 1), Stem.CIFAR, 3, false));
    assertThat(training.method()).isEqualTo(new Moco(8, 32, 0.9, 0.2, Moco.Head.MLP, false, 1));
    assertThat(training.optimizer().weightDecay()).isEqualTo(1e-4);
    assertThat(training.keyOrder(3, 0)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(training.parameters()).hasSize(110).containsKey("encoder_k.fc.2.bias");
  }

  @Test
  void readsTheNotebookUnderStandardNames() throws Exception {
    MocoTraining training = training("e2e_moco_notebook/symmetric_split2");
    assertThat(training.method()).isEqualTo(new Moco(8, 32, 0.99, 0.1, Moco.Head.LINEAR, true, 2));
    assertThat(training.parameters())
        .containsKeys(
            "encoder_q.conv1.weight",
            "encoder_q.bn1.bias",
            "encoder_q.layer1.0.bn2.weight",
            "encoder_k.layer4.0.downsample.1.bias",
            "encoder_k.fc.weight")
        .allSatisfy((name, array) -> assertThat(name).doesNotContain("net."));
    int[] all = training.golden().input("perm").toInts();
    assertThat(training.keyOrder(3, 1)).containsExactly(Arrays.copyOfRange(all, 56, 64));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "e2e_moco/moco_v1",
        "e2e_moco/moco_v2_a",
        "e2e_moco/moco_v2_b",
        "e2e_moco_notebook/asymmetric_split4",
        "e2e_moco_notebook/symmetric_nosplit"
      })
  void learningRatesAreTheRecordedOnes(String id) throws Exception {
    MocoTraining training = training(id);
    double[] recorded = training.golden().expected().get("out_lr").toDoubles();
    assertThat(recorded).hasSize(training.steps());
    for (int step = 0; step < training.steps(); step++) {
      assertThat(training.golden().tolerance().share(training.lr(step), recorded[step]))
          .isLessThan(0.01);
    }
  }

  @Test
  void viewsAreRowsOfTheBank() throws Exception {
    MocoTraining training = training("e2e_moco/moco_v1");
    double[] bank = training.golden().input("bank").toDoubles();
    int row = training.golden().input("idx_k").toInts()[2 * 8 + 5];
    GoldenArray view = training.keyView(2);
    assertThat(view.shape()).containsExactly(8, 3, 16, 16);
    assertThat(Arrays.copyOfRange(view.toDoubles(), 5 * 768, 6 * 768))
        .containsExactly(Arrays.copyOfRange(bank, row * 768, row * 768 + 768));
  }

  @Test
  void resultsAreNamedAsTheCaseNamesThem() throws Exception {
    MocoTraining training = training("e2e_moco_notebook/symmetric_split2");
    GoldenArray found = GoldenArray.list(4);
    Map<String, GoldenArray> results =
        training.results(
            new MocoTraining.Outcome(
                new double[4],
                new double[4],
                training.queue(),
                16,
                name -> name.equals("encoder_k.fc.weight") ? found : null,
                name -> name.equals("encoder_q.layer1.0.conv1.weight") ? found : null));
    assertThat(results)
        .containsOnlyKeys(
            "out_loss",
            "out_acc1",
            "out_lr",
            "out_queue",
            "out_queue_ptr",
            "out_final.encoder_k.net.9.weight",
            "out_step0_grad.encoder_q.net.3.0.conv1.weight");
  }

  private static MocoTraining training(String id) throws IOException, URISyntaxException {
    Path root = Path.of(GoldenTest.class.getResource("/golden").toURI());
    return MocoTraining.of(GoldenCase.read(root.resolve(id + ".json")));
  }
}
