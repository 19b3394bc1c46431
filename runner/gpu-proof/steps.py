"""A step that `selfdiff bench FILE --emit DIR` wrote, under Python's torch. ENGINE.md describes the files."""
import base64
import json
import os

import numpy
import torch

import standins

FORMAT = 1
TORCH = {"F32": torch.float32, "F64": torch.float64, "I64": torch.int64, "U8": torch.uint8}
NUMPY = {"F32": numpy.float32, "F64": numpy.float64, "I64": numpy.int64, "U8": numpy.uint8}
VIEW_BOUND = 1.7
SKETCHES = 4  # of the sixteen sums that are written


def words(stream, count):
    """The first numbers of SplitMix64 seeded with FNV-1a of the stream's name."""
    seed = 0xCBF29CE484222325
    for byte in stream.encode("utf-8"):
        seed = ((seed ^ byte) * 0x100000001B3) & (2**64 - 1)
    with numpy.errstate(over="ignore"):
        z = numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15) + numpy.uint64(seed)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        return z ^ (z >> numpy.uint64(31))


def uniform(stream, count):
    return (words(stream, count) >> numpy.uint64(40)).astype(numpy.float64) * 2.0**-23 - 1


def given(values):
    """Numbers of JSON, which writes infinity as a word."""
    return numpy.array([float(value) for value in values])


def count_of(shape):
    return int(numpy.prod(shape, dtype=numpy.int64))


class Rules:
    """First states and images; what was drawn once is kept."""

    def __init__(self):
        self.drawn = {}

    def part(self, part):
        count = count_of(part["shape"])
        if "stream" not in part:
            return numpy.broadcast_to(given(part["values"]), count).astype(numpy.float32)
        key = (part["stream"], count, part["bound"])
        if key not in self.drawn:
            self.drawn[key] = (part["bound"] * uniform(part["stream"], count)).astype(numpy.float32)
        return self.drawn[key]

    def state(self, state):
        values = numpy.zeros(state["elements"], NUMPY[state["type"]])
        for part in state["parts"]:
            at = part["offset"]
            values[at:at + count_of(part["shape"])] = self.part(part)
        return values


RULES = Rules()


def view(stream, count, kind):
    if kind == "U8":
        return (words(stream, count) >> numpy.uint64(56)).astype(numpy.uint8)
    return (VIEW_BOUND * uniform(stream, count)).astype(numpy.float32).astype(NUMPY[kind])


class Step:
    """One precision of an emitted step on one device."""

    def __init__(self, folder, precision, text, device):
        index = json.load(open(os.path.join(folder, "step.json")))
        if index["format"] != FORMAT:
            raise SystemExit("%s has format %s, and this reads %s" % (folder, index["format"], FORMAT))
        if precision not in index["precisions"]:
            raise SystemExit("%s has no %s, only %s" % (folder, precision, ", ".join(index["precisions"])))
        self.index, self.precision, self.device = index, precision, device
        self.meta = json.load(open(os.path.join(folder, index["precisions"][precision])))
        written = self.meta["texts"][text]
        kernels = [part["launch"]["label"] for part in written["parts"] if "launch" in part]
        if kernels and (device == "cpu" or not hasattr(torch.cuda, "_compile_kernel")):
            raise SystemExit(
                "this step launches %d kernels of CUDA, the first of %s: that takes a GPU and torch 2.9 or newer, found %s on "
                "%s; --text cpu has none" % (len(kernels), kernels[0], torch.__version__, device)
            )
        source, self.standins = standins.adapted(open(os.path.join(folder, written["file"])).read(), device)
        self.unit = torch.jit.CompilationUnit(source)
        self.parts, self.kernels = written["parts"], {}
        self.named, self.variables, self.metrics = {}, {}, {}
        for parameter in written["parameters"]:
            self.variables[parameter["variable"]] = self.tensor(parameter)
            if parameter["owner"] in ("STATE", "INPUT"):
                self.named[parameter["name"]] = self.variables[parameter["variable"]]
        for metric in written["metrics"]:
            empty = float("nan") if metric["type"][0] == "F" else -1
            tensor = torch.full(metric["shape"], empty, dtype=TORCH[metric["type"]], device=device)
            self.variables[metric["variable"]] = self.metrics[metric["name"]] = tensor
        self.unit.once(*self.variables.values())
        self.first = {s["name"]: torch.from_numpy(RULES.state(s)) for s in self.meta["states"]}
        self.inputs = [{name: self.input(name, how) for name, how in fed.items()} for fed in self.meta["fed"]]
        self.reset()

    def tensor(self, parameter):
        tensor = torch.zeros(parameter["elements"], dtype=TORCH[parameter["type"]], device=self.device)
        if "values" in parameter:
            values = numpy.broadcast_to(given(parameter["values"]), parameter["elements"])
            tensor.copy_(torch.from_numpy(values.astype(NUMPY[parameter["type"]])))
        return tensor

    def input(self, name, how):
        kind = next(i for i in self.meta["inputs"] if i["name"] == name)
        if "stream" in how:
            values = view(how["stream"], count_of(kind["shape"]), kind["type"])
        else:
            values = numpy.frombuffer(base64.b64decode(how["base64"]), NUMPY[kind["type"]]).copy()
        return torch.from_numpy(values).to(self.device)

    def reset(self):
        for name, values in self.first.items():
            if name in self.named:
                self.named[name].copy_(values)

    def feed(self, number):
        for name, values in self.inputs[number % len(self.inputs)].items():
            if name in self.named:
                self.named[name].copy_(values.to(self.named[name].dtype))

    def feed_from(self, other, number):
        """The inputs of a step in another precision."""
        for name, values in other.inputs[number % len(other.inputs)].items():
            if name in self.named:
                self.named[name].copy_(values.to(self.named[name].dtype))

    def run(self):
        if len(self.parts) == 1 and not self.parts[0].get("launch"):
            self.unit.step(*self.variables.values())
            return
        live = dict(self.variables)
        for part in self.parts:
            if part["function"]:
                results = getattr(self.unit, part["function"])(*[live[name] for name in part["in"]])
                live.update(zip(part["out"], results))
            if "launch" in part:
                self.launch(part["launch"], live)

    def launch(self, launch, live):
        """A kernel of CUDA C++ between two parts."""
        if launch["name"] not in self.kernels:
            self.kernels[launch["name"]] = torch.cuda._compile_kernel(launch["source"], launch["name"])
        self.kernels[launch["name"]](
            grid=(launch["blocks"], 1, 1),
            block=(launch["threads"], 1, 1),
            args=[live[name] for name in launch["arguments"]],
        )

    def turn(self, name):
        """Turns the update of a tensor around: a fault that has to be found."""
        for state in self.meta["states"]:
            for part in state["parts"]:
                if part["name"] == name and state["name"] in self.named:
                    at = slice(part["offset"], part["offset"] + count_of(part["shape"]))
                    here = self.named[state["name"]][at]
                    here.copy_(2 * self.first[state["name"]][at].to(here) - here)
                    return
        raise SystemExit("%s has no tensor %s" % (self.index["recipe"], name))

    def read(self):
        return {name: t.detach().double().cpu().reshape(-1).tolist() for name, t in self.metrics.items()}

    def states(self):
        return {s["name"]: self.named[s["name"]].detach().cpu().double().clone() for s in self.meta["states"] if s["name"] in self.named}


def sketch(values):
    """Sums with random signs, as the files have them."""
    bits = words("sketch", values.numel())
    signs = [((bits >> numpy.uint64(k)) & numpy.uint64(1)).astype(numpy.int8) * 2 - 1 for k in range(SKETCHES)]
    return [float((values * torch.from_numpy(s)).sum()) for s in signs]
