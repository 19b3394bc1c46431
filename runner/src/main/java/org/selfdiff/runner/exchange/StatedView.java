package org.selfdiff.runner.exchange;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.selfdiff.exports.onnx.Preprocessing;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.Normalize;
import org.selfdiff.runner.data.image.Interpolation;

/** How images are shown to a network, as the files say it that leave a run. */
final class StatedView {
  private static final Pattern RESIZE =
      Pattern.compile("shorter side to (\\d{1,6}) \\(antialiased (bilinear|bicubic)\\)");

  private StatedView() {}

  /** How images become the input of a network that is evaluated on some view. */
  static Preprocessing preprocessing(CenterView view) {
    int side = view.size();
    String resize =
        "images of "
            + side
            + " x "
            + side
            + " as they are; others: shorter side to "
            + view.resize()
            + " (antialiased "
            + view.interpolation().name().toLowerCase(Locale.ROOT)
            + "), center crop "
            + side;
    return new Preprocessing(side, resize, view.normalize().mean(), view.normalize().std());
  }

  /**
   * The view that a file asks for.
   *
   * @param file for messages
   * @param size side of the images that its network takes
   * @throws DataException if it asks in a way that is not known here
   */
  static CenterView of(Object file, Preprocessing asked, int size) {
    CenterView usual = CenterView.of(asked.size(), new Normalize(asked.mean(), asked.std()));
    CenterView view = resized(usual, asked.resize());
    Preprocessing known = preprocessing(view);
    if (!known.equals(asked) || asked.size() != size) {
      throw new DataException(
          file
              + ": images of "
              + asked.size()
              + " pixels are to be prepared by \""
              + asked.resize()
              + "\" for an input of "
              + size
              + "; known is \""
              + known.resize()
              + "\"");
    }
    return view;
  }

  /** What the exporter's sentence says; the usual view where it is another sentence. */
  private static CenterView resized(CenterView usual, String sentence) {
    Matcher said = RESIZE.matcher(sentence);
    if (!said.find() || Integer.parseInt(said.group(1)) < usual.size()) {
      return usual;
    }
    return new CenterView(
        usual.size(),
        Integer.parseInt(said.group(1)),
        Interpolation.valueOf(said.group(2).toUpperCase(Locale.ROOT)),
        usual.normalize());
  }
}
