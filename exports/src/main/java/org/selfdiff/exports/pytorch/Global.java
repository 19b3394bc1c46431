package org.selfdiff.exports.pytorch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.exports.FileFormatException;

/**
 * What a pickle may name, and what a call of it gives. Anything else could run code in Python and
 * is refused here.
 */
sealed interface Global {
  /** The value of a call. */
  Object call(List<?> arguments);

  /**
   * The thing of this name.
   *
   * @throws FileFormatException if it is none that checkpoints need
   */
  static Global named(String module, String name) {
    String full = module + "." + name;
    switch (full) {
      case "collections.OrderedDict", "argparse.Namespace", "collections.defaultdict":
        return new Mapping();
      case "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor":
        return new RebuildTensor();
      case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state":
        return new RebuildParameter();
      case "torch.Size", "builtins.list", "builtins.tuple", "__builtin__.list":
        return new Sequence();
      case "builtins.set", "__builtin__.set":
        return new Sequence();
      case "torch.device":
        return new Text();
      default:
        break;
    }
    if (module.equals("torch") || module.equals("torch.storage") || module.equals("torch.cuda")) {
      var type = StorageType.named(name);
      if (type.isPresent()) {
        return new StorageClass(type.get());
      }
    }
    throw new FileFormatException(
        "the file names "
            + full
            + ", which is neither a tensor nor a plain container; nothing of it was run. Load it"
            + " in Python and save the state dict alone: torch.save(model.state_dict(), file)");
  }

  /** A dictionary. */
  record Mapping() implements Global {
    @Override
    public Object call(List<?> arguments) {
      Map<Object, Object> map = new LinkedHashMap<>();
      if (!arguments.isEmpty() && arguments.get(0) instanceof List<?> pairs) {
        for (Object pair : pairs) {
          List<?> both = (List<?>) pair;
          map.put(both.get(0), both.get(1));
        }
      }
      return map;
    }
  }

  /** A list, tuple or set. */
  record Sequence() implements Global {
    @Override
    public Object call(List<?> arguments) {
      return arguments.isEmpty() ? new ArrayList<>() : new ArrayList<>((List<?>) arguments.get(0));
    }
  }

  /** The text of a thing that means nothing here. */
  record Text() implements Global {
    @Override
    public Object call(List<?> arguments) {
      return arguments.toString();
    }
  }

  /** (storage, offset, shape, strides, ...) to a tensor. */
  record RebuildTensor() implements Global {
    @Override
    public Object call(List<?> arguments) {
      if (arguments.size() < 4
          || !(arguments.get(0) instanceof TorchStorage storage)
          || !(arguments.get(1) instanceof Long offset)) {
        throw new FileFormatException(
            "a tensor that is not made of storage, offset, shape, strides");
      }
      return new TorchTensor(storage, offset, numbers(arguments.get(2)), numbers(arguments.get(3)));
    }

    private static List<Long> numbers(Object list) {
      List<Long> numbers = new ArrayList<>();
      for (Object n : (List<?>) list) {
        numbers.add((Long) n);
      }
      return numbers;
    }
  }

  /** (tensor, ...) to that tensor. */
  record RebuildParameter() implements Global {
    @Override
    public Object call(List<?> arguments) {
      return arguments.get(0);
    }
  }

  /** A class of storages, which is only ever named. */
  record StorageClass(StorageType type) implements Global {
    @Override
    public Object call(List<?> arguments) {
      throw new FileFormatException("a storage inside a pickle; it belongs beside it");
    }
  }
}
