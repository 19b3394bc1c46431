package org.selfdiff.runner.config.check;

import org.selfdiff.methods.backbone.TokenNetwork;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.runner.config.Export;

/** Only a vision transformer has tokens and attention; only learned positions can be resized. */
final class ExportFitsBackbone implements Check {
  private static final String KIND = "backbone.kind";
  private static final String SIZE = "export.onnx.size";

  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .export()
        .map(Export::onnx)
        .ifPresent(
            onnx ->
                parts
                    .network()
                    .ifPresent(
                        network ->
                            network
                                .ofTokens()
                                .ifPresentOrElse(
                                    net -> checkSize(onnx, net, parts, findings),
                                    () -> checkOutput(onnx, findings))));
  }

  private static void checkOutput(Export.Onnx onnx, Findings findings) {
    if (onnx.output() != Export.OnnxOutput.FEATURES) {
      findings.add(
          "export.onnx.output",
          "a ResNet has neither patch tokens nor attention, expected features, or a vision"
              + " transformer as backbone",
          KIND);
    }
  }

  private static void checkSize(
      Export.Onnx onnx, TokenNetwork net, Parts parts, Findings findings) {
    if (onnx.size().isEmpty()) {
      return;
    }
    int size = onnx.size().getAsInt();
    if (size % net.patch() != 0) {
      findings.add(
          SIZE,
          size
              + " pixels are not a whole number of this backbone's patches of "
              + net.patch()
              + ", expected a multiple of "
              + net.patch(),
          "backbone.patch",
          KIND);
    } else if (!net.resizes() && parts.views().filter(views -> views.size() != size).isPresent()) {
      findings.add(
          SIZE,
          "fixed positions belong to images of views.size, expected that size or"
              + " backbone.positions = learned",
          "backbone.positions",
          KIND);
    }
  }
}
