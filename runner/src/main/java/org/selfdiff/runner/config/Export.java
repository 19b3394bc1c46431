package org.selfdiff.runner.config;

import java.util.OptionalInt;
import org.selfdiff.methods.schema.Setting;

/** What is written for use elsewhere. */
public record Export(@Setting(doc = "the backbone as ONNX", byDefault = "{}") Onnx onnx) {

  /** Settings of the ONNX file. */
  public record Onnx(
      @Setting(doc = "version of the ONNX operator set", byDefault = "17", min = 17, max = 21)
          int opset,
      @Setting(doc = "compare the file with the trained graph on real images", byDefault = "true")
          boolean verify,
      @Setting(
              doc =
                  "floating-point precision within the file: float32, or float16 for GPUs; its"
                      + " input and outputs"
                      + " are float32",
              byDefault = "float32",
              identity = false)
          FilePrecision precision,
      @Setting(
              doc =
                  "make batch norms part of the convolutions before them: a smaller graph whose"
                      + " weights are no longer those of the checkpoint",
              byDefault = "false",
              identity = false)
          boolean foldBatchNorm,
      @Setting(
              doc =
                  "features alone, or beside them the patch tokens [N, D] or the attention [heads,"
                      + " 1 + N, 1 + N] of a vision transformer's last block",
              byDefault = "features",
              identity = false)
          OnnxOutput output,
      @Setting(
              doc =
                  "side of the images that the file takes, where it is not views.size; learned"
                      + " positions are interpolated, fixed ones allow no other size",
              unit = "pixels",
              min = 4,
              max = 4_096,
              identity = false)
          OptionalInt size) {}

  /** Number formats. */
  public enum FilePrecision {
    /** IEEE 754 single precision. */
    FLOAT32,
    /** IEEE 754 half precision. */
    FLOAT16
  }

  /** What the file gives for an image. */
  public enum OnnxOutput {
    /** Pooled features. */
    FEATURES,
    /** Features and patch tokens. */
    TOKENS,
    /** Features and the attention of the last block. */
    ATTENTION
  }
}
