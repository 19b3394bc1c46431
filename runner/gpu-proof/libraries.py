#!/usr/bin/env python3
"""Unpacks what pack.sh packed, and finds out whether its bindings load on this Python's libtorch.

  libraries.py PACKED UNPACKED      every PACKED/*.xz, archives of tar in whole
  libraries.py --load UNPACKED      builds UNPACKED/shim.so for symbols that this libtorch has not

Bindings of another version name symbols that may be gone. Most are never called: the shim gives them a function that
ends the process, so that the loader is content.
"""
import io
import lzma
import os
import re
import subprocess
import sys
import tarfile

MOST = 60
LOAD = """
import ctypes, sys, torch
if torch.cuda.is_available():
    torch.cuda.init()
for name in sys.argv[1:]:
    ctypes.CDLL(name, mode=ctypes.RTLD_GLOBAL | 2)
"""


def unpack(packed, unpacked):
    os.makedirs(unpacked, exist_ok=True)
    for name in sorted(os.listdir(packed)):
        if not name.endswith(".xz"):
            continue
        with lzma.open(os.path.join(packed, name)) as file:
            content = file.read()
        if name.endswith(".tar.xz"):
            tarfile.open(fileobj=io.BytesIO(content)).extractall(unpacked)
        else:
            with open(os.path.join(unpacked, name[:-3]), "wb") as out:
                out.write(content)
    print("unpacked into", unpacked, sorted(os.listdir(unpacked)), flush=True)


def build(symbols, folder):
    source = os.path.join(folder, "shim.c")
    with open(source, "w") as out:
        out.write("#include <stdlib.h>\n" + "".join("void %s(void) { abort(); }\n" % s for s in symbols))
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", os.path.join(folder, "shim.so"), source], check=True)


def load(folder):
    names = [n for n in ("libjnitorch.so", "libjnitorch_cuda.so") if os.path.exists(os.path.join(folder, "bindings", n))]
    gone = []
    while len(gone) <= MOST:
        build(gone, folder)
        tried = subprocess.run(
            [sys.executable, "-c", LOAD] + [os.path.join(folder, "bindings", n) for n in names],
            env=dict(os.environ, LD_PRELOAD=os.path.join(folder, "shim.so")), capture_output=True, text=True,
        )
        missing = re.search(r"undefined symbol: ([^\s,@]+)", tried.stderr)
        if tried.returncode == 0 or not missing or missing.group(1) in gone:
            break
        gone.append(missing.group(1))
    print("bindings load" if tried.returncode == 0 else "bindings do not load: " + tried.stderr[-800:], "without", gone, flush=True)
    return tried.returncode


if __name__ == "__main__":
    if sys.argv[1] == "--load":
        sys.exit(load(sys.argv[2]))
    unpack(sys.argv[1], sys.argv[2])
