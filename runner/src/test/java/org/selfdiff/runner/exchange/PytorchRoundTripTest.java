package org.selfdiff.runner.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.exports.pytorch.KeyLayout;
import org.selfdiff.exports.safetensors.SafetensorsDType;
import org.selfdiff.exports.safetensors.SafetensorsFile;
import org.selfdiff.exports.safetensors.TensorInfo;
import org.selfdiff.exports.safetensors.TensorSource;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.ResNets;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.config.Export;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.session.ImportedBackbone;

/**
 * Real PyTorch, where it is installed: torchvision loads what is written here and computes the same
 * features, and the other way round.
 */
class PytorchRoundTripTest {
  private static final int IMAGES = 2;
  private static final int SIDE = 64;

  /** Loads with strict=True, and saves models of its own in both formats of PyTorch. */
  private static final String SCRIPT =
      """
      import sys, os, numpy, torch, torchvision
      torch.set_num_threads(1)
      folder = sys.argv[1]
      x = torch.from_numpy(numpy.fromfile(folder + '/x.f32', '<f4').reshape(2, 3, 64, 64))
      def model(kind):
          m = getattr(torchvision.models, kind)()
          m.fc = torch.nn.Identity()
          return m.eval()
      def features(m, name):
          with torch.no_grad():
              m(x).numpy().astype('<f4').tofile(folder + '/' + name + '.f32')
      for kind in ['resnet18', 'resnet50']:
          m = model(kind)
          print(m.load_state_dict(torch.load(folder + '/' + kind + '.pth'), strict=True))
          features(m, kind + '.theirs')
      moco = torch.load(folder + '/moco.pth')
      assert list(moco) == ['state_dict']
      m.load_state_dict({k[len('module.encoder_q.'):]: v
                         for k, v in moco['state_dict'].items()}, strict=True)
      torch.manual_seed(1)
      m = torchvision.models.resnet18()
      for b in m.modules():
          if isinstance(b, torch.nn.BatchNorm2d):
              b.running_mean.normal_(0, 0.1); b.running_var.uniform_(0.5, 1.5)
              b.weight.data.uniform_(0.5, 1.5); b.bias.data.normal_(0, 0.1)
      torch.save(m.state_dict(), folder + '/zip.pth')
      torch.save({'state_dict': m.state_dict(), 'epoch': 3}, folder + '/legacy.pth.tar',
                 _use_new_zipfile_serialization=False)
      m.fc = torch.nn.Identity()
      features(m.eval(), 'own')
      """;

  @TempDir private Path folder;

  @Test
  void torchvisionLoadsOursAndWeLoadTorchvisions() throws Exception {
    Path python = Path.of("/usr/bin/python3");
    assumeTrue(
        Files.isExecutable(python) && run(python, "-c", "import torch, torchvision").isEmpty(),
        "no PyTorch here");
    float[] images = images();
    write("x", images);
    Map<String, float[]> ours = new LinkedHashMap<>();
    Map<String, Network> networks =
        Map.of(
            "resnet18", ResNets.Size.RESNET18.network(Stem.IMAGENET, 64, false),
            "resnet50", ResNets.Size.RESNET50.network(Stem.IMAGENET, 64, false));
    for (Map.Entry<String, Network> e : networks.entrySet()) {
      BackboneWeights weights = new BackboneWeights(new Uniform(e.getValue()), "");
      ours.put(e.getKey(), features(e.getValue(), weights, images));
      new StateDict(e.getValue(), weights, KeyLayout.PLAIN, 7)
          .writePytorch(folder.resolve(e.getKey() + ".pth"));
      if (e.getKey().equals("resnet50")) {
        new StateDict(e.getValue(), weights, KeyLayout.MOCO, 7)
            .writePytorch(folder.resolve("moco.pth"));
      }
    }

    assertThat(run(python, "-c", SCRIPT, folder.toString()))
        .isEqualTo("<All keys matched successfully>\n".repeat(2));

    for (String kind : networks.keySet()) {
      close(ours.get(kind), read(kind + ".theirs"), kind);
    }
    Network network = networks.get("resnet18");
    for (String file : List.of("zip.pth", "legacy.pth.tar")) {
      try (ImportedBackbone theirs =
          ImportedBackbone.open(
              folder.resolve(file).toString(), ImportedBackbone.shapes(network))) {
        theirs.requireComplete();
        Path safe = folder.resolve(file + ".safetensors");
        ImportedWeights.write(safe, theirs.found(), Map.of());
        try (SafetensorsFile weights = SafetensorsFile.open(safe)) {
          float[] found = features(network, new BackboneWeights(weights, ""), images);
          close(found, read("own"), file);
        }
      }
    }
  }

  /** Within 1e-4 of the features' size. */
  private static void close(float[] ours, float[] theirs, String what) {
    assertThat(ours).as(what).hasSameSizeAs(theirs);
    double square = 0;
    double largest = 0;
    for (int i = 0; i < ours.length; i++) {
      square += (double) theirs[i] * theirs[i];
      largest = Math.max(largest, Math.abs((double) ours[i] - theirs[i]));
    }
    double rms = Math.sqrt(square / ours.length);
    assertThat(rms).as(what).isGreaterThan(1e-3);
    assertThat(largest / rms).as(what).isLessThan(1e-4);
  }

  private static float[] features(Network network, BackboneWeights weights, float[] images) {
    TrainingStep step = new BackboneGraph(network, SIDE, Export.OnnxOutput.FEATURES).step(IMAGES);
    try (Program program = new Nd4jExecutor().compile(step, new Placement(1))) {
      weights.states(step).forEach((name, bytes) -> program.state(name).write(0, bytes));
      program.input(BackboneGraph.IMAGES).put(0, images, 0, images.length);
      program.run();
      return program.metric(BackboneGraph.FEATURES).floats();
    }
  }

  private static float[] images() {
    Random random = new Random(2);
    float[] images = new float[IMAGES * 3 * SIDE * SIDE];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextGaussian();
    }
    return images;
  }

  private void write(String name, float[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    Files.write(folder.resolve(name + ".f32"), bytes.array());
  }

  private float[] read(String name) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name + ".f32")))
            .order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[bytes.remaining() / 4];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  private static String run(Path python, String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = python.toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return p.waitFor() == 0 ? said : said + "\nexit status " + p.exitValue();
  }

  /** Numbers that are quick to make: He's deviation for weights, near 1 for scales. */
  private record Uniform(Network network) implements TensorSource {
    @Override
    public List<TensorInfo> tensors() {
      return ImportedBackbone.shapes(network).entrySet().stream()
          .map(e -> new TensorInfo(e.getKey(), SafetensorsDType.F32, e.getValue()))
          .toList();
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) {
      Random random = new Random(name.hashCode());
      List<Long> shape = ImportedBackbone.shapes(network).get(name);
      boolean weight = shape.size() == 4;
      boolean shift = name.endsWith("bias") || name.endsWith("mean");
      double scale = weight ? Math.sqrt(6.0 / (shape.get(1) * shape.get(2) * shape.get(3))) : 0.2;
      while (into.hasRemaining()) {
        double v = scale * (2 * random.nextFloat() - 1);
        into.putFloat((float) (weight || shift ? v : 1 + v));
      }
    }
  }
}
