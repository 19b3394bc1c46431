#!/usr/bin/env python3
"""Runs steps that `selfdiff bench FILE --emit DIR` wrote under Python's torch, on a processor or a GPU, without Java.

  prove.py parity  DIR --precision bf16       numbers, against float64 and against the run that was written
  prove.py capture DIR --precision bf16       a recording gives what plain launches do
  prove.py time    DIR --precision bf16       milliseconds of a step
  prove.py peer    RECIPE --batch 64 ...      the same work in plain PyTorch, eager, recorded or compiled
  prove.py jobs    FILE                       a line for each of these

Every command prints a line of JSON; the status is 5 where something is wrong.
"""
import argparse
import gc
import json
import os
import sys
import threading
import time
import traceback

import torch

import checks
import peer

COMMANDS = {"parity": checks.parity, "capture": checks.capture, "time": checks.speed, "peer": peer.measure}


def note(*words):
    print("#", *words, file=sys.stderr, flush=True)


def arguments(words=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=list(COMMANDS) + ["jobs"])
    parser.add_argument("folder", metavar="DIR|RECIPE|FILE")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--precision", default="fp32", choices=list(checks.ROUNDING))
    parser.add_argument("--text", choices=["cpu", "cuda"], help="the text for the other kind of device")
    parser.add_argument("--inject", metavar="TENSOR", help="with parity: turns this tensor's update around, which has to fail")
    parser.add_argument("--replays", type=int, default=50)
    parser.add_argument("--threads", type=int, default=min(16, os.cpu_count() or 1))
    parser.add_argument("--profile", metavar="FILE")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--how", default="eager", choices=["eager", "graph", "compile", "compile-graph"])
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--steps", default="steps", help="with jobs: the folder of emitted steps")
    parser.add_argument("--deadline", type=float, default=480, help="seconds after which no further job begins")
    return parser.parse_args(words)


def one(options):
    """A command on a thread with a large stack, which long functions of TorchScript need; whether it succeeded."""
    done = []

    def go():
        try:
            with torch.enable_grad() if options.command == "peer" else torch.no_grad():
                result = COMMANDS[options.command](options)
            print(json.dumps(result), flush=True)
            done.append(result.get("passed", True))
        except (Exception, SystemExit) as failure:
            if not isinstance(failure, SystemExit):
                traceback.print_exc()
            print(json.dumps(dict(what=options.command, folder=options.folder, precision=options.precision, failed=str(failure)[:500])), flush=True)

    torch.set_num_threads(options.threads)
    threading.stack_size(512 << 20)
    thread = threading.Thread(target=go)
    thread.start()
    thread.join()
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    return done == [True]


def jobs(options):
    begin, failed, left = time.time(), 0, 0
    for line in open(options.folder):
        line = line.split("#")[0].strip()
        if not line:
            continue
        if time.time() - begin > options.deadline:
            left += 1
            print(json.dumps(dict(left_out=line)), flush=True)
            continue
        note(">", line)
        words = line.replace("$OUT", os.environ.get("OUT", ".")).replace("$STEPS", options.steps).split()
        failed += not one(arguments(words))
        note("%.0f s" % (time.time() - begin))
    print(json.dumps(dict(what="jobs", failed=failed, left_out=left)), flush=True)
    return failed == 0


def main():
    options = arguments()
    # As SelfDiff: the profiling executor compiles every function anew in its first runs.
    torch._C._jit_set_profiling_executor(True)
    torch._C._jit_set_profiling_mode(False)
    right = jobs(options) if options.command == "jobs" else one(options)
    sys.stdout.flush()
    # Not by return: libraries of CUDA may end with an error of their own.
    os._exit(0 if right else 5)


if __name__ == "__main__":
    main()
