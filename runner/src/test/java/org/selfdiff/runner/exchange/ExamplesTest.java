package org.selfdiff.runner.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.exports.onnx.OnnxFile;
import org.selfdiff.exports.onnx.Preprocessing;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.data.CenterPipeline;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.Normalize;
import org.selfdiff.runner.data.folder.LooseImages;
import org.selfdiff.runner.data.image.Interpolation;

/** The programs of {@code exports/examples}, as somebody else would start them. */
class ExamplesTest {
  private static final Path EXAMPLES =
      Corpus.experiments().resolveSibling("exports").resolve("examples");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Not the square of the network, wide, high, and gray; JPEGs are decoded by others here. */
  private static final List<String> PHOTOS = List.of("a.png", "b.png", "c.png", "d.png", "e.jpg");

  @TempDir private static Path folder;
  private static Path classes;
  private static Path model;
  private static Path photos;
  private static List<float[]> features;

  @BeforeAll
  static void train() throws IOException {
    Loaded.Valid loaded = TinyRun.load(folder);
    TinyRun.run(loaded);
    model = TinyRun.paths(loaded).export().resolve("backbone.onnx");
    photos = Files.createDirectory(folder.resolve("photos"));
    photo(16, 16, BufferedImage.TYPE_INT_RGB, "a.png");
    photo(47, 33, BufferedImage.TYPE_INT_RGB, "b.png");
    photo(20, 61, BufferedImage.TYPE_INT_ARGB, "c.png");
    photo(40, 40, BufferedImage.TYPE_BYTE_GRAY, "d.png");
    photo(120, 90, BufferedImage.TYPE_INT_RGB, "e.jpg");
    features = embedded();
    classes = compiled();
  }

  /** A smooth picture with some noise. */
  private static void photo(int width, int height, int type, String name) throws IOException {
    Random random = new Random(name.hashCode());
    BufferedImage image = new BufferedImage(width, height, type);
    for (int i = 0; i < width * height; i++) {
      int x = i % width;
      int y = i / width;
      int red = (int) (127 + 100 * Math.sin(x / 5.0)) + random.nextInt(20);
      int green = (int) (127 + 100 * Math.cos(y / 7.0)) + random.nextInt(20);
      image.setRGB(x, y, 0xFF000000 | red << 16 | green << 8 | 255 * x / width);
    }
    ImageIO.write(image, name.substring(2), photos.resolve(name).toFile());
  }

  /** What {@code selfdiff embed} writes. */
  private static List<float[]> embedded() throws IOException {
    Path csv = folder.resolve("features.csv");
    try (Embedding embedding = new Embedding(model, 1)) {
      embedding.write(
          photos, csv, new ImageRows.Reading(2, 1, false), false, said -> {}, (done, all) -> {});
    }
    List<float[]> rows = new ArrayList<>();
    for (String line : Files.readAllLines(csv)) {
      if (PHOTOS.stream().anyMatch(line::startsWith)) {
        rows.add(numbers(Arrays.stream(line.split(",")).skip(1).mapToDouble(Double::valueOf)));
      }
    }
    assertThat(rows).hasSameSizeAs(PHOTOS);
    return rows;
  }

  private static float[] numbers(DoubleStream values) {
    double[] numbers = values.toArray();
    float[] narrow = new float[numbers.length];
    IntStream.range(0, narrow.length).forEach(i -> narrow[i] = (float) numbers[i]);
    return narrow;
  }

  /** Compiles what the libraries that are there allow, without a warning. */
  private static Path compiled() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path out = Files.createDirectory(folder.resolve("classes"));
    List<String> words =
        new ArrayList<>(List.of("-Xlint:all", "-Werror", "--release", "17", "-d", out.toString()));
    words.addAll(List.of("-cp", String.join(File.pathSeparator, libraries())));
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      files
          .map(Path::toString)
          .filter(file -> file.endsWith(".java") && (djl() || !file.contains("Djl")))
          .forEach(words::add);
    }
    StringWriter said = new StringWriter();
    boolean done =
        compiler
            .getTask(said, null, null, words.subList(0, 8), null, sources(compiler, words))
            .call();
    assertThat(said.toString()).isEmpty();
    assertThat(done).isTrue();
    return out;
  }

  private static Iterable<? extends javax.tools.JavaFileObject> sources(
      JavaCompiler compiler, List<String> words) {
    return compiler
        .getStandardFileManager(null, null, null)
        .getJavaFileObjectsFromStrings(words.subList(8, words.size()));
  }

  private static boolean djl() {
    return library("ai.djl.onnxruntime.engine.OrtModel").isPresent();
  }

  /** ONNX Runtime, and DJL with what it needs where it is on the class path of the tests. */
  private static List<String> libraries() {
    return Stream.of(
            OrtEnvironment.class.getName(),
            "ai.djl.Model",
            "ai.djl.onnxruntime.engine.OrtModel",
            "com.google.gson.Gson",
            "org.slf4j.Logger")
        .flatMap(name -> library(name).stream())
        .toList();
  }

  private static Optional<String> library(String name) {
    try {
      URL place = Class.forName(name).getProtectionDomain().getCodeSource().getLocation();
      return Optional.of(Path.of(place.toURI()).toString());
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static Process java(String main, String... arguments) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add(main);
    words.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(words);
    // ONNX Runtime matches the command line; a short one is what people have.
    builder
        .environment()
        .put(
            "CLASSPATH",
            classes + File.pathSeparator + String.join(File.pathSeparator, libraries()));
    return builder.redirectError(folder.resolve("errors.txt").toFile()).start();
  }

  private static List<String> lines(Process process) throws Exception {
    try (BufferedReader out = process.inputReader()) {
      List<String> lines = out.lines().toList();
      assertThat(process.waitFor()).as(errors()).isZero();
      return lines;
    }
  }

  private static String errors() throws IOException {
    return Files.readString(folder.resolve("errors.txt"));
  }

  /** A file that names classes, of as many as there are features. */
  private static Path classifier() throws IOException {
    Path named = folder.resolve("classifier.onnx");
    if (!Files.exists(named)) {
      Files.copy(model, named);
      List<String> names =
          IntStream.range(0, features.get(0).length).mapToObj(ExamplesTest::name).toList();
      OnnxFile.addMetadata(named, Map.of("selfdiff.classes", JSON.writeValueAsString(names)));
    }
    return named;
  }

  private static String name(int label) {
    return "class \"" + label + "\", [ü] \\";
  }

  private static void requireBestOf(float[] numbers, JsonNode answer) {
    List<String> best =
        IntStream.range(0, numbers.length)
            .boxed()
            .sorted((a, b) -> Float.compare(numbers[b], numbers[a]))
            .limit(5)
            .map(ExamplesTest::name)
            .toList();
    List<String> names = new ArrayList<>();
    answer.get("classes").fieldNames().forEachRemaining(names::add);
    assertThat(names).isEqualTo(best);
  }

  /** PNGs give equal pixels, JPEGs those of Java's decoder or Pillow's. */
  private static void requireFeatures(int photo, JsonNode answer) {
    float[] found =
        numbers(
            IntStream.range(0, answer.get("features").size())
                .mapToDouble(i -> answer.get("features").get(i).asDouble()));
    float[] expected = features.get(photo);
    double off = 0;
    double length = 0;
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      off += Math.pow(found[i] - expected[i], 2);
      length += Math.pow(expected[i], 2);
    }
    assertThat(Math.sqrt(off / length))
        .as(PHOTOS.get(photo))
        .isLessThan(PHOTOS.get(photo).endsWith("jpg") ? 5e-3 : 1e-5);
  }

  @Test
  void theServiceAnswersFeaturesAndClasses() throws Exception {
    for (Path served : List.of(model, classifier())) {
      Process service = java("EmbedService", served.toString(), "0");
      try (BufferedReader out = service.inputReader()) {
        String url = out.readLine();
        assertThat(url).as(errors()).startsWith("http://localhost:");
        for (int i = 0; i < PHOTOS.size(); i++) {
          HttpResponse<String> answer =
              post(url, Files.readAllBytes(photos.resolve(PHOTOS.get(i))));
          assertThat(answer.statusCode()).isEqualTo(200);
          if (served.equals(model)) {
            requireFeatures(i, JSON.readTree(answer.body()));
          } else {
            requireBestOf(features.get(i), JSON.readTree(answer.body()));
          }
        }
        HttpResponse<String> refused = post(url, new byte[] {1, 2, 3});
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).isEqualTo("{\"error\":\"send a photograph as PNG or JPEG\"}");
      } finally {
        service.destroy();
        service.waitFor();
      }
    }
  }

  private static HttpResponse<String> post(String url, byte[] body) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static String[] arguments(Path file) {
    return Stream.concat(Stream.of(file), PHOTOS.stream().map(photos::resolve))
        .map(Path::toString)
        .toArray(String[]::new);
  }

  @Test
  void djlWritesFeaturesAndClasses() throws Exception {
    assumeTrue(djl(), "DJL is not on the class path of the tests");
    List<String> written = lines(java("DjlEmbed", arguments(model)));
    List<String> named = lines(java("DjlEmbed", arguments(classifier())));
    for (int i = 0; i < PHOTOS.size(); i++) {
      requireFeatures(i, JSON.readTree(written.get(i)));
      requireBestOf(features.get(i), JSON.readTree(named.get(i)));
    }
  }

  @Test
  void pythonWritesFeaturesAndClasses() throws Exception {
    String python = python("onnxruntime, numpy, PIL");
    String script = EXAMPLES.resolve("embed.py").toString();
    List<String> written = lines(python(python, script, arguments(model)));
    List<String> named = lines(python(python, script, arguments(classifier())));
    for (int i = 0; i < PHOTOS.size(); i++) {
      requireFeatures(i, JSON.readTree(written.get(i)));
      requireBestOf(features.get(i), JSON.readTree(named.get(i)));
    }
  }

  /** The first Python that has some modules; the test is left out where none has. */
  private static String python(String modules) throws Exception {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      try {
        Process tried = new ProcessBuilder(python, "-c", "import " + modules).start();
        tried.getErrorStream().readAllBytes();
        if (tried.waitFor() == 0) {
          return python;
        }
      } catch (IOException e) {
        // There is none of this name.
      }
    }
    assumeTrue(false, "no Python with " + modules + " is installed");
    return "";
  }

  private static Process python(String python, String script, String... arguments)
      throws IOException {
    List<String> words = new ArrayList<>(List.of(python, "-B", script));
    words.addAll(List.of(arguments));
    return new ProcessBuilder(words).redirectError(folder.resolve("errors.txt").toFile()).start();
  }

  private static Stream<CenterView> views() {
    Normalize normalize = new Normalize(List.of(0.5, 0.4, 0.3), List.of(0.2, 0.25, 0.3));
    return Stream.of(
        new CenterView(16, 18, Interpolation.BILINEAR, normalize),
        new CenterView(16, 19, Interpolation.BICUBIC, normalize),
        // Smaller images grow.
        new CenterView(48, 54, Interpolation.BICUBIC, normalize));
  }

  private static float[] expected(CenterView view, String photo) {
    CenterPipeline pipeline = new CenterPipeline(view);
    float[] pixels = new float[pipeline.length()];
    pipeline.write(
        LooseImages.read(photos.resolve(photo)), pipeline.workspace(), FloatBuffer.wrap(pixels), 0);
    return pixels;
  }

  @Test
  void imagesArePreparedInJavaAsTheMetadataSay() throws Exception {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      Method prepare =
          loader.loadClass("Photo").getMethod("prepare", BufferedImage.class, Map.class);
      for (CenterView view : views().toList()) {
        Preprocessing about = StatedView.preprocessing(view);
        for (String photo : PHOTOS.subList(0, 4)) {
          BufferedImage image = ImageIO.read(photos.resolve(photo).toFile());
          float[] made = (float[]) prepare.invoke(null, image, about.metadata());
          // Pillow's own pixels.
          assertThat(made).containsExactly(expected(view, photo), within(1e-5f));
        }
      }
    }
  }

  @Test
  void imagesArePreparedInPythonAsTheMetadataSay() throws Exception {
    String python = python("numpy, PIL");
    String script =
        """
        import json, sys
        sys.path.insert(0, sys.argv[1])
        import embed
        from PIL import Image
        pixels = embed.prepare(Image.open(sys.argv[2]), json.loads(sys.argv[3]))
        sys.stdout.buffer.write(pixels.tobytes())
        """;
    for (CenterView view : views().toList()) {
      String about = JSON.writeValueAsString(StatedView.preprocessing(view).metadata());
      for (String photo : PHOTOS) {
        Process process =
            new ProcessBuilder(
                    python,
                    "-B",
                    "-c",
                    script,
                    EXAMPLES.toString(),
                    photos.resolve(photo).toString(),
                    about)
                .redirectError(folder.resolve("errors.txt").toFile())
                .start();
        byte[] bytes = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).as(errors()).isZero();
        float[] made = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(made);
        // Pillow's own pixels.
        assertThat(made).containsExactly(expected(view, photo), within(1e-5f));
      }
    }
  }

  /** Lines without imports, empty ones and comments. */
  @Test
  void theyAreShort() throws IOException {
    Map<String, Integer> most =
        Map.of("EmbedService.java", 40, "DjlEmbed.java", 40, "embed.py", 40, "Photo.java", 95);
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        long code =
            Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.matches("(import|//|/\\*).*|"))
                .count();
        assertThat(code)
            .as("%s", file)
            .isLessThanOrEqualTo(most.get(file.getFileName().toString()));
      }
    }
  }
}
