package org.selfdiff.runner.engine.torch;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.selfdiff.runner.engine.torch.library.TorchTypes;

/** How the elements of a script's variables lie: with channels last, or row-major; without gaps. */
final class ScriptLayouts {
  private final TorchNames names;
  private final Consumer<String> lines;
  private final Map<String, Boolean> channelsLast = new HashMap<>();
  private final Map<String, String> relaid = new HashMap<>();

  /**
   * Knows no variable yet.
   *
   * @param lines takes the lines that lay elements otherwise
   */
  ScriptLayouts(TorchNames names, Consumer<String> lines) {
    this.names = names;
    this.lines = lines;
  }

  /** Notes how the elements of a variable lie. */
  void lies(String name, boolean last) {
    channelsLast.put(name, last);
  }

  /** A variable with the elements of another that lie so; the other itself if they do already. */
  String laid(String name, boolean last) {
    if (channelsLast.getOrDefault(name, !last) == last) {
      return name;
    }
    int format = last ? TorchTypes.CHANNELS_LAST : TorchTypes.CONTIGUOUS;
    return relaid.computeIfAbsent(
        name + " " + format,
        key -> {
          String other = names.temporary();
          lines.accept(
              String.format(
                  Locale.ROOT, "%s = %s.contiguous(memory_format=%d)", other, name, format));
          lies(other, last);
          return other;
        });
  }
}
