import ai.onnxruntime.*;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.imageio.ImageIO;

/** Answers photographs that are sent to it with their features, or their classes, as JSON. */
public class EmbedService {
  public static void main(String[] args) throws Exception {
    OrtSession model = OrtEnvironment.getEnvironment().createSession(args[0]);
    int port = Integer.parseInt(args[1]);
    HttpServer server = HttpServer.create(new InetSocketAddress("localhost", port), 0);
    server.createContext("/", request -> answer(request, model));
    server.start();
    System.out.println("http://localhost:" + server.getAddress().getPort() + "/");
  }

  static void answer(HttpExchange request, OrtSession model) throws IOException {
    int status = 200;
    String answer;
    try {
      answer = embed(ImageIO.read(request.getRequestBody()), model);
    } catch (Exception e) {
      status = 400;
      answer = "{\"error\":\"send a photograph as PNG or JPEG\"}";
    }
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    request.sendResponseHeaders(status, bytes.length);
    request.getResponseBody().write(bytes);
    request.close();
  }

  static String embed(BufferedImage photo, OrtSession model) throws OrtException {
    Map<String, String> about = model.getMetadata().getCustomMetadata();
    long size = Long.parseLong(about.get("image.size"));
    FloatBuffer pixels = FloatBuffer.wrap(Photo.prepare(photo, about));
    OrtEnvironment runtime = OrtEnvironment.getEnvironment();
    try (var input = OnnxTensor.createTensor(runtime, pixels, new long[] {1, 3, size, size});
        var outputs = model.run(Map.of("images", input))) {
      return Photo.json(((float[][]) outputs.get(0).getValue())[0], about);
    }
  }
}
