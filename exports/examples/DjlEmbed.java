import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.onnxruntime.engine.OrtSymbolBlock;
import ai.djl.repository.zoo.Criteria;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;

/** Writes the features of photographs, or their classes, a line of JSON for each, by DJL. */
public class DjlEmbed {
  public static void main(String[] args) throws Exception {
    var criteria =
        Criteria.builder()
            .setTypes(BufferedImage.class, String.class)
            .optEngine("OnnxRuntime")
            .optModelPath(Path.of(args[0]))
            .optTranslator(new PhotoTranslator())
            .build();
    try (var model = criteria.loadModel();
        var predictor = model.newPredictor()) {
      for (int i = 1; i < args.length; i++) {
        System.out.println(predictor.predict(ImageIO.read(Path.of(args[i]).toFile())));
      }
    }
  }

  static class PhotoTranslator implements NoBatchifyTranslator<BufferedImage, String> {
    @Override
    public NDList processInput(TranslatorContext context, BufferedImage photo) {
      Map<String, String> about = about(context.getModel().getBlock());
      long size = Long.parseLong(about.get("image.size"));
      float[] pixels = Photo.prepare(photo, about);
      return new NDList(context.getNDManager().create(pixels, new Shape(1, 3, size, size)));
    }

    @Override
    public String processOutput(TranslatorContext context, NDList outputs) {
      return Photo.json(outputs.get(0).toFloatArray(), about(context.getModel().getBlock()));
    }

    private static Map<String, String> about(Block model) {
      return ((OrtSymbolBlock) model).getCustomMetadata();
    }
  }
}
