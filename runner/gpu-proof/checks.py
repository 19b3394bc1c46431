"""What is asked of an emitted step: right numbers, a recording that gives the same ones, time."""
import collections
import ctypes
import glob
import math
import os
import time

import torch

import steps

# As bench --prove: how far a step may be from float64. update: share of a tensor's update; loss: of the first loss;
# noise: of the usual gradient; floor: of the usual update of other tensors; storage: relative rounding of states.
Rounding = collections.namedtuple("Rounding", "update loss noise floor storage")
ROUNDING = {
    "fp64": Rounding(1e-6, 1e-10, 1e-12, 1e-11, 2.0**-53),
    "fp32": Rounding(0.1, 2e-5, 1e-4, 1e-3, 2.0**-24),
    "tf32": Rounding(0.4, 3e-3, 0.01, 0.05, 2.0**-24),
    "bf16": Rounding(0.85, 1e-2, 0.02, 0.2, 2.0**-24),
    "fp16": Rounding(0.4, 3e-3, 0.01, 0.05, 2.0**-24),
}
GROWTH, MOST = 30, 0.5
WARMUP = 4
MOMENTS = "optimizer.exp_avg."  # first moments of Adam, by the names of tensors


def configure(precision, device):
    if device != "cpu":
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision == "tf32"
        torch.backends.cudnn.benchmark = True


def opened(options):
    configure(options.precision, options.device)
    return steps.Step(options.folder, options.precision, options.text or ("cpu" if options.device == "cpu" else "cuda"), options.device)


def facts(step, what):
    return dict(
        what=what, recipe=step.index["recipe"], batch=step.index["batch"], precision=step.precision, device=step.device,
        torch=torch.__version__, gpu=torch.cuda.get_device_name(0) if step.device != "cpu" else None,
    )


def relative(found, expected):
    return max(abs(a - float(b)) / max(1e-6, abs(float(b))) for a, b in zip(found, expected))


def against_run(step, states):
    """By sketches: how far the states are from those of the run that was written, as a share of the update."""
    worst = {}
    for state in step.meta["states"]:
        if state["name"] not in states:
            continue
        error = update = 0.0
        for part, run in zip(state["parts"], step.meta["run"]["states"][state["name"]]):
            at, count = part["offset"], steps.count_of(part["shape"])
            here = steps.sketch(states[state["name"]][at:at + count])
            first = steps.sketch(step.first[state["name"]].double()[at:at + count])
            error += sum((a - b) ** 2 for a, b in zip(here, run["signed"])) / steps.SKETCHES
            update += sum((b - c) ** 2 for b, c in zip(run["signed"], first)) / steps.SKETCHES
        worst[state["name"]] = math.sqrt(error / update) if update else (0.0 if error == 0 else math.inf)
    return worst


def moved_by_rounding(step, truth, noise):
    """Of a tensor's name, which of its elements have a gradient that is rounding alone; None under other rules than Adam.

    A bias before a batch norm, for instance: Adam divides gradients by their size, so that it moves as far as any other,
    in a direction that rounding chooses. A network that follows another is moved by the other's.
    """
    follows, moments = {}, {}
    for state in step.meta["states"]:
        values = truth.get(state["name"])
        for part in state["parts"]:
            follows[part["name"]] = part.get("follows")
            if values is not None and state["name"].startswith(MOMENTS):
                here = values[part["offset"]:part["offset"] + steps.count_of(part["shape"])]
                moments[part["name"][len(MOMENTS):]] = here.abs() <= noise * float(values.square().mean().sqrt())

    def of(name):
        while follows.get(name):
            name = follows[name]
        return moments.get(name)

    return of


def tensors(step, states, exact, truth, rounding):
    """Every tensor after the first step: its error and what is allowed, as shares of its update."""
    noisy = moved_by_rounding(step, truth, rounding.noise)
    found = []
    for state in step.meta["states"]:
        name = state["name"]
        if name not in states or name not in truth:
            continue
        first = exact.first[name].double()
        mean = float((truth[name] - first).norm()) / math.sqrt(state["elements"])
        for part in state["parts"]:
            count = steps.count_of(part["shape"])
            at = slice(part["offset"], part["offset"] + count)
            right, left = truth[name][at], noisy(part["name"])
            update = float((right - first[at]).norm())
            error = float((states[name][at] - right).norm())
            allowed = 2 * rounding.storage * float(right.norm()) + math.sqrt(
                (rounding.update * update) ** 2 + (rounding.floor * mean) ** 2 * count
                + (2 * mean) ** 2 * (0 if left is None else int(left.sum()))
            )
            if state["type"] == "I64":
                allowed = 0.0
            found.append(dict(state=name, name=part["name"], update=update, error=error, allowed=allowed))
    return found


def wrong(found):
    """A line for every tensor that is wrong, and one where too few of them could show it."""
    lines = [
        "%s of %s: off by %.1e where it moves by %.1e, expected at most %.1e"
        % (t["name"], t["state"], t["error"], t["update"], t["allowed"])
        for t in found if not t["error"] <= t["allowed"]
    ]
    moved = [t for t in found if t["update"] > 0]
    decided = [t for t in moved if t["allowed"] < t["update"]]
    if 2 * len(decided) < len(moved):
        lines.append("of %d tensors that move only %d move farther than rounding may" % (len(moved), len(decided)))
    return lines


def parity(options):
    """The step here against float64 on this processor, and against the run that was written with it."""
    step = opened(options)
    exact = steps.Step(options.folder, "fp64", "cpu", "cpu")
    losses, failures, metrics = [], [], {}
    # Processors compute tf32 as fp32.
    rounding = ROUNDING["fp32" if options.precision == "tf32" and step.device == "cpu" else options.precision]
    written = step.meta["run"]["metrics"]
    if not written:
        raise SystemExit("%s was written with --steps 0: there is nothing to compare with" % options.folder)
    for number, expected in enumerate(written):
        step.feed(number)
        step.run()
        exact.feed_from(step, number)
        exact.run()
        if number == 0:
            # Later ones differ more with every step, where rounding has switched a ReLU for instance.
            if options.inject:
                step.turn(options.inject)
            states, truth = step.states(), exact.states()
        found, right = step.read(), exact.read()["loss"][0]
        losses.append(dict(here=found["loss"][0], fp64=right, written=expected["loss"][0]))
        for name, values in expected.items():
            metrics[name] = max(metrics.get(name, 0), relative(found[name], values))
        allowed = min(MOST, rounding.loss * GROWTH**number)
        if not abs(found["loss"][0] - right) <= allowed * abs(right):
            failures.append("loss of step %d: %.8g, expected %.8g within %.1e of it" % (number + 1, found["loss"][0], right, allowed))
    compared = tensors(step, states, exact, truth, rounding)
    failures += wrong(compared)
    worst = max(compared, key=lambda t: t["error"] / (t["allowed"] or 1e-300) if t["error"] else 0)
    result = facts(step, "parity")
    result.update(
        losses=losses, metrics_of_written=metrics, states_of_written=against_run(step, step.states()),
        tensors=len(compared), nearest_to_what_is_allowed=worst, standins=step.standins, passed=not failures,
        failures=failures,
    )
    return result


class Recording:
    """As SelfDiff records a step: a pool of its own, capture by the thread, launch with automatic release."""

    def __init__(self, work, stream):
        self.runtime, self.stream = runtime(), ctypes.c_void_p(stream.cuda_stream)
        self.graph, self.executable = ctypes.c_void_p(), ctypes.c_void_p()
        torch.cuda.synchronize()
        torch.cuda.empty_cache()
        device, pool = torch.cuda.current_device(), (0, time.time_ns())
        begin = getattr(torch._C, "_cuda_beginAllocateToPool", None) or torch._C._cuda_beginAllocateCurrentStreamToPool
        end = getattr(torch._C, "_cuda_endAllocateToPool", None) or torch._C._cuda_endAllocateCurrentStreamToPool
        begin(device, pool)
        try:
            self.check(self.runtime.cudaStreamBeginCapture(self.stream, 1))
            try:
                work()
            finally:
                status = self.runtime.cudaStreamEndCapture(self.stream, ctypes.byref(self.graph))
            self.check(status)
        finally:
            end(device, pool)
        nodes = ctypes.c_size_t()
        self.runtime.cudaGraphGetNodes(self.graph, None, ctypes.byref(nodes))
        self.nodes = nodes.value
        self.check(self.runtime.cudaGraphInstantiateWithFlags(ctypes.byref(self.executable), self.graph, ctypes.c_ulonglong(1)))

    def check(self, status):
        if status:
            self.runtime.cudaGetErrorString.restype = ctypes.c_char_p
            raise RuntimeError("CUDA %d: %s" % (status, self.runtime.cudaGetErrorString(status).decode()))

    def launch(self):
        self.check(self.runtime.cudaGraphLaunch(self.executable, self.stream))


def runtime():
    beside = os.path.join(os.path.dirname(torch.__file__), "..", "nvidia", "**", "libcudart.so*")
    for name in ["libcudart.so.13", "libcudart.so.12", "libcudart.so"] + glob.glob(beside, recursive=True):
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise SystemExit("no libcudart is found")


def warmed(step, stream):
    with torch.cuda.stream(stream):
        for number in range(WARMUP):
            step.feed(number)
            step.run()
    torch.cuda.synchronize()


def capture(options):
    """A recording gives what launching kernel by kernel does."""
    step = opened(options)
    stream = torch.cuda.Stream(priority=-1)
    warmed(step, stream)

    def trail(go):
        step.reset()
        losses = []
        torch.cuda.synchronize()
        with torch.cuda.stream(stream):
            for number in range(3):
                step.feed(number)
                go()
                losses.append(step.read()["loss"][0])
        torch.cuda.synchronize()
        return losses, step.states()

    def distance(one, other):
        return max(
            float((one[1][n] - other[1][n]).norm() / max(float((one[1][n] - step.first[n].double()).norm()), 1e-30))
            for n in one[1]
        )

    plain = trail(step.run)
    again = distance(plain, trail(step.run))
    with torch.cuda.stream(stream):
        recording = Recording(step.run, stream)
    recorded = trail(recording.launch)
    result = facts(step, "capture")
    result.update(
        losses=plain[0], losses_recorded=recorded[0], again=again, recorded=distance(plain, recorded),
        kernels=recording.nodes, passed=distance(plain, recorded) <= 4 * again,
    )
    return result


def timed(go, stream, count):
    with torch.cuda.stream(stream):
        for _ in range(3):
            go()
        torch.cuda.synchronize()
        events = [torch.cuda.Event(enable_timing=True) for _ in range(count + 1)]
        begin = time.perf_counter()
        events[0].record(stream)
        for event in events[1:]:
            go()
            event.record(stream)
        torch.cuda.synchronize()
        wall = (time.perf_counter() - begin) * 1e3 / count
    each = sorted(a.elapsed_time(b) for a, b in zip(events, events[1:]))
    return dict(ms_median=each[count // 2], ms_min=each[0], ms_wall=wall)


def timed_here(go, count):
    each = []
    for _ in range(2 + count):
        begin = time.perf_counter()
        go()
        each.append((time.perf_counter() - begin) * 1e3)
    each = sorted(each[2:])
    return dict(ms_median=each[count // 2], ms_min=each[0])


def speed(options):
    """Milliseconds of a step, launched kernel by kernel and as a recording."""
    step = opened(options)
    result = facts(step, "time")
    step.feed(0)
    if step.device == "cpu":
        result.update(plain=timed_here(step.run, options.replays), loss=step.read()["loss"][0])
        return result
    stream = torch.cuda.Stream(priority=-1)
    warmed(step, stream)
    torch.cuda.reset_peak_memory_stats()
    result["plain"] = timed(step.run, stream, max(5, options.replays // 4))
    result["peak_mib"] = torch.cuda.max_memory_allocated() >> 20
    with torch.cuda.stream(stream):
        recording = Recording(step.run, stream)
    result["recorded"] = timed(recording.launch, stream, options.replays)
    result.update(kernels=recording.nodes, reserved_mib=torch.cuda.memory_reserved() >> 20, loss=step.read()["loss"][0])
    if options.profile:
        profile(step, stream, options.profile)
    return result


def profile(step, stream, file):
    from torch.profiler import ProfilerActivity, profile as profiler
    with torch.cuda.stream(stream), profiler(activities=[ProfilerActivity.CUDA, ProfilerActivity.CPU]) as found:
        step.run()
        torch.cuda.synchronize()
    with open(file, "w") as out:
        out.write(found.key_averages().table(sort_by="cuda_time_total", row_limit=60, max_name_column_width=90))
