import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the metadata of a model say: how it takes photographs, and what its numbers mean. */
public class Photo {
  private static final Pattern RESIZE =
      Pattern.compile("shorter side to (\\d+) \\(antialiased (\\w+)\\)");
  private static final Pattern NAME = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"");

  /** The input [3, size, size]: resized, cropped at the center, then (x / 255 - mean) / std. */
  public static float[] prepare(BufferedImage photo, Map<String, String> about) {
    int width = photo.getWidth();
    int height = photo.getHeight();
    int size = Integer.parseInt(about.get("image.size"));
    // getRGB would make gray images brighter: Java takes their levels for linear light.
    boolean gray = photo.getColorModel().getNumColorComponents() == 1;
    // A line for each column of pixels: red, green, blue, from top to bottom.
    double[][] lines = new double[width][3 * height];
    for (int i = 0; i < 3 * width * height; i++) {
      int x = i / 3 / height;
      int y = i / 3 % height;
      int color = photo.getRGB(x, y) >> 16 - i % 3 * 8 & 255;
      lines[x][i % (3 * height)] = gray ? photo.getRaster().getSample(x, y, 0) : color;
    }
    Matcher to = RESIZE.matcher(about.get("image.resize"));
    if ((width != size || height != size) && to.find()) {
      long side = Long.parseLong(to.group(1));
      int shorter = Math.min(width, height);
      boolean cubic = to.group(2).equals("bicubic");
      lines = resized(lines, (int) (side * width / shorter), size, cubic);
      lines = resized(turned(lines), (int) (side * height / shorter), size, cubic);
    } else {
      lines = turned(lines);
    }
    String[] mean = about.get("image.mean").split(",");
    String[] std = about.get("image.std").split(",");
    float[] input = new float[3 * size * size];
    for (int i = 0; i < input.length; i++) {
      int color = i / size / size;
      double level = lines[i / size % size][3 * (i % size) + color] / 255;
      double offset = level - Double.parseDouble(mean[color]);
      input[i] = (float) (offset / Double.parseDouble(std[color]));
    }
    return input;
  }

  /** Lines from the middle of the image when it is made {@code full} lines large, as by Pillow. */
  private static double[][] resized(double[][] lines, int full, int wanted, boolean cubic) {
    double scale = (double) lines.length / full;
    double wide = Math.max(scale, 1);
    double reach = cubic ? 2 * wide : wide;
    double[][] made = new double[wanted][lines[0].length];
    for (int i = 0; i < wanted; i++) {
      double center = (Math.rint((full - wanted) / 2.0) + i + 0.5) * scale;
      int from = (int) Math.max(center - reach + 0.5, 0);
      int to = (int) Math.min(center + reach + 0.5, lines.length);
      double sum = 0;
      for (int k = from; k < to; k++) {
        sum += weight(Math.abs(k + 0.5 - center) / wide, cubic);
      }
      for (int k = from; k < to; k++) {
        double share = weight(Math.abs(k + 0.5 - center) / wide, cubic) / sum;
        double rounded = Math.rint(share * (1 << 22)) / (1 << 22);
        for (int j = 0; j < made[i].length; j++) {
          made[i][j] += rounded * lines[k][j];
        }
      }
      for (int j = 0; j < made[i].length; j++) {
        made[i][j] = Math.max(0, Math.min(255, Math.floor(made[i][j] + 0.5)));
      }
    }
    return made;
  }

  private static double weight(double x, boolean cubic) {
    if (!cubic) {
      return Math.max(0, 1 - x);
    }
    return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((2.5 - 0.5 * x) * x - 4) * x + 2 : 0;
  }

  /** Columns of pixels as rows, the three colors of a pixel together. */
  private static double[][] turned(double[][] lines) {
    int length = lines[0].length;
    double[][] turned = new double[length / 3][3 * lines.length];
    for (int i = 0; i < lines.length * length; i++) {
      turned[i % length / 3][i / length * 3 + i % 3] = lines[i / length][i % length];
    }
    return turned;
  }

  /** The numbers as JSON, or the five best classes where the metadata name classes. */
  public static String json(float[] numbers, Map<String, String> about) {
    if (!about.containsKey("selfdiff.classes")) {
      return "{\"features\":" + Arrays.toString(numbers) + "}";
    }
    // A JSON array of strings, which go into the answer as they are.
    Matcher array = NAME.matcher(about.get("selfdiff.classes"));
    String[] names = array.results().map(MatchResult::group).toArray(String[]::new);
    return IntStream.range(0, names.length)
        .boxed()
        .sorted(Comparator.comparing(i -> -numbers[i]))
        .limit(5)
        .map(i -> names[i] + ":" + numbers[i])
        .collect(Collectors.joining(",", "{\"classes\":{", "}}"));
  }
}
