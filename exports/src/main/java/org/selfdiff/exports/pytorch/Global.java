package org.selfdiff.exports.pytorch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.selfdiff.exports.FileFormatException;

/**
 * What a pickle may name, and what a call of it gives here. Python would import and run it; here
 * tensors and plain containers are made, and everything else stays {@link Opaque}.
 */
sealed interface Global {
  /** Modules that no value of a checkpoint comes from: naming them asks for a command. */
  Set<String> COMMANDS =
      Set.of(
          "os",
          "posix",
          "nt",
          "sys",
          "subprocess",
          "shutil",
          "runpy",
          "importlib",
          "pty",
          "socket",
          "ctypes",
          "commands",
          "code",
          "webbrowser",
          "torch.hub");

  /** What runs a text, in a module whose other names are harmless. */
  Set<String> RUNNING =
      Set.of(
          "eval",
          "exec",
          "execfile",
          "compile",
          "__import__",
          "open",
          "input",
          "breakpoint",
          "load");

  /** The value of a call. */
  Object call(List<?> arguments);

  /**
   * The thing of this name.
   *
   * @throws FileFormatException if it is there to run commands
   */
  static Global named(String module, String name) {
    String full = module + "." + name;
    switch (full) {
      case "collections.OrderedDict", "argparse.Namespace", "collections.defaultdict":
        return new Mapping();
      case "builtins.dict", "__builtin__.dict":
        return new Mapping();
      case "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor":
        return new RebuildTensor();
      case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state":
        return new RebuildParameter();
      case "torch._tensor._rebuild_from_type_v2", "torch._tensor._rebuild_from_type":
        return new RebuildSubclass();
      case "torch.Size", "builtins.list", "builtins.tuple", "__builtin__.list":
        return new Sequence();
      case "builtins.set", "__builtin__.set", "builtins.frozenset", "__builtin__.frozenset":
        return new Sequence();
      default:
        break;
    }
    if (module.equals("torch") || module.equals("torch.storage") || module.equals("torch.cuda")) {
      var type = StorageType.named(name);
      if (type.isPresent()) {
        return new StorageClass(type.get());
      }
    }
    refuseCommands(module, name);
    return new Unknown(full);
  }

  private static void refuseCommands(String module, String name) {
    boolean builtin = module.equals("builtins") || module.equals("__builtin__");
    boolean command =
        COMMANDS.contains(module)
            || COMMANDS.contains(module.split("\\.", 2)[0])
            || (builtin || module.equals("torch")) && RUNNING.contains(name);
    if (command) {
      throw new FileFormatException(
          "the file names "
              + module
              + "."
              + name
              + ", which is neither a tensor nor a plain container; nothing of it was run. Load it"
              + " in Python, if you trust it, and save the state dict alone:"
              + " torch.save(model.state_dict(), file)");
    }
  }

  /** A dictionary. */
  record Mapping() implements Global {
    @Override
    public Object call(List<?> arguments) {
      Map<Object, Object> map = new LinkedHashMap<>();
      if (!arguments.isEmpty() && arguments.get(0) instanceof List<?> pairs) {
        for (Object pair : pairs) {
          List<?> both = (List<?>) pair;
          map.put(Pickle.key(both.get(0)), both.get(1));
        }
      } else if (!arguments.isEmpty() && arguments.get(0) instanceof Map<?, ?> other) {
        map.putAll(other);
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

  /** (function, class, arguments, attributes) to what the function makes of the arguments. */
  record RebuildSubclass() implements Global {
    @Override
    public Object call(List<?> arguments) {
      Global function = (Global) arguments.get(0);
      if (function instanceof RebuildSubclass) {
        throw new FileFormatException("a tensor that is made of itself");
      }
      return function.call((List<?>) arguments.get(2));
    }
  }

  /** A class of storages, which is only ever named. */
  record StorageClass(StorageType type) implements Global {
    @Override
    public Object call(List<?> arguments) {
      throw new FileFormatException("a storage inside a pickle; it belongs beside it");
    }
  }

  /** What means nothing here. A tensor that it would make is missed later, where it is needed. */
  record Unknown(String name) implements Global {
    @Override
    public Object call(List<?> arguments) {
      // Python's general way to make an object is told the object's class.
      return name.startsWith("copy")
              && !arguments.isEmpty()
              && arguments.get(0) instanceof Unknown u
          ? new Opaque(u.name)
          : new Opaque(name);
    }
  }
}
