package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.session.evaluation.TinyRun;

class EvaluateCommandTest {
  private static final String OPENING = "opening network and images\n";

  @TempDir private static Path folder;
  private static TinyRun run;

  @BeforeAll
  static void train() throws IOException {
    run = TinyRun.resnet(folder);
  }

  private static String path() {
    return run.paths().folder().toString();
  }

  @Test
  void aRunIsJudgedByTheProtocolsOfItsExperimentOrThoseAskedFor() throws IOException {
    Spoken own = Spoken.to("evaluate", path());
    assertThat(own.err()).contains("knn: ").endsWith("report.html\n");
    assertThat(own.status()).isZero();
    assertThat(own.out()).startsWith("knn  tiny, step 6\n").contains("top-1", "k 5", "taken for");

    Spoken asked =
        Spoken.to(
            "evaluate",
            path(),
            "--protocol",
            "knn-majority",
            "--protocol",
            "linear-moco { lr = 0.5, epochs = 2 }",
            "--json");
    assertThat(asked.status()).isZero();
    assertThat(asked.out())
        .contains("\"protocol\" : \"knn-majority\"", "\"lr\" : \"0.5\"", "\"epochs\" : \"2\"");
    assertThat(
            EvaluationRecord.list(run.paths().evaluation(), damaged -> {}).stream()
                .map(EvaluationRecord::protocol))
        .contains("knn", "knn-majority", "linear-moco");
    assertThat(Files.readString(run.paths().report())).contains("<h3>linear-moco</h3>");
  }

  @Test
  void aProtocolThatIsNotThereIsAnswered() {
    Spoken spoken = Spoken.to("evaluate", path(), "--protocol", "linear-mocco");
    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err())
        .contains("command line: evaluate.protocols", "linear-mocco", "did you mean linear-moco");
  }

  @Test
  void whatIsNoRunOrFileIsAnswered() {
    Spoken none = Spoken.to("evaluate", folder.resolve("none.onnx").toString());
    assertThat(none.status()).isEqualTo(3);
    assertThat(none.err())
        .isEqualTo(
            folder.resolve("none.onnx")
                + ": no such file or folder, expected a run folder, an ONNX file or a checkpoint of"
                + " PyTorch\n");

    Spoken empty = Spoken.to("evaluate", folder.toString());
    assertThat(empty.status()).isEqualTo(2);
    assertThat(empty.err()).contains("not a run folder (it has no resolved.conf)");
  }

  @Test
  void aFileNeedsImages() {
    String onnx = run.paths().export().resolve("backbone.onnx").toString();
    Spoken spoken = Spoken.to("evaluate", onnx);
    assertThat(spoken.status()).isEqualTo(2);
    assertThat(spoken.err())
        .startsWith(
            "selfdiff evaluate: "
                + onnx
                + " belongs to no run: name an experiment with its images and views by --data\n");
  }

  private Spoken onOthers(Path file, String... changes) throws IOException {
    String text = Files.readString(run.paths().resolved());
    for (String change : changes) {
      String[] parts = change.split(" -> ");
      assertThat(text).contains(parts[0]);
      text = text.replace(parts[0], parts[1]);
    }
    Path other = Files.writeString(folder.resolve("other.conf"), text);
    return Spoken.to("evaluate", file.toString(), "--data", other.toString());
  }

  @Test
  void aRunIsJudgedOnOtherImagesBesideItsOwn() throws IOException {
    byte[] own = Files.readAllBytes(EvaluationRecord.file(run.paths().evaluation(), "knn"));
    Spoken spoken =
        onOthers(
            run.paths().folder(), "name = \"tiny\" -> name = others", "test = 36 -> test = 24");
    assertThat(spoken.status()).as(spoken.err()).isZero();
    EvaluationRecord other =
        EvaluationRecord.read(
            EvaluationRecord.file(run.paths().evaluation().resolve("on-others"), "knn"));
    assertThat(other.images().test()).isEqualTo(24);
    assertThat(EvaluationRecord.file(run.paths().evaluation(), "knn")).hasBinaryContent(own);
  }

  @Test
  void imagesThatAFileDoesNotTakeAreRefused() throws IOException {
    Path onnx = run.paths().export().resolve("backbone.onnx");
    Spoken size = onOthers(onnx, "\n  size = 16\n  augment -> \n  size = 32\n  augment");
    assertThat(size.err())
        .isEqualTo(
            OPENING
                + onnx
                + ": takes images of 16 x 16, and views.size of --data is 32; make it 16\n");
    assertThat(size.status()).isEqualTo(3);

    Spoken mean = onOthers(onnx, "mean = [0.485, 0.456, 0.406] -> mean = [0.5, 0.5, 0.5]");
    assertThat(mean.err())
        .isEqualTo(
            OPENING
                + onnx
                + ": was trained on images with mean 0.485,0.456,0.406, and views.normalize.mean of"
                + " --data is [0.5,0.5,0.5]; make it [0.485,0.456,0.406]\n");
    assertThat(mean.status()).isEqualTo(3);
  }

  @Test
  void aCheckpointOfAnotherBackboneIsRefused() throws IOException {
    Path pth = run.pytorch(folder.resolve("narrow.pth"), "encoder_q");
    Spoken wide = onOthers(pth, "width = 4 -> width = 8");
    assertThat(wide.status()).isEqualTo(2);
    assertThat(wide.err())
        .contains(
            pth + ": not the weights of this backbone: ",
            "conv1.weight [4, 3, 3, 3], expected [8, 3, 3, 3]",
            "Name the backbone that was trained: its kind, stem, width or patch, and the size of its images.");

    Path damaged = Files.write(folder.resolve("damaged.pth"), List.of("no checkpoint"));
    Spoken unreadable = onOthers(damaged);
    assertThat(unreadable.status()).isEqualTo(3);
    assertThat(unreadable.err())
        .isEqualTo(
            OPENING + damaged + ": not a checkpoint of PyTorch; expected what torch.save writes\n");
  }
}
