package org.selfdiff.runner.config;

import org.selfdiff.methods.schema.Setting;

/** What is written for use elsewhere. */
public record Export(@Setting(doc = "the backbone as ONNX", byDefault = "{}") Onnx onnx) {

  /** Settings of the ONNX file. */
  public record Onnx(
      @Setting(doc = "version of the ONNX operator set", byDefault = "17", min = 17, max = 21)
          int opset,
      @Setting(doc = "compare the file with the trained graph on real images", byDefault = "true")
          boolean verify) {}
}
