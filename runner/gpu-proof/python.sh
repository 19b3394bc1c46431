#!/usr/bin/env bash
# First part: steps under Python's own torch, which needs no Java, and whether the bindings of the second part load.
# Environment: OUT (folder of logs), K (folder to unpack into), PYTHON, SECONDS_LEFT (no further job begins after them).
set -u
here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-$PWD} kit=${K:-/tmp/selfdiff-kit} python=${PYTHON:-python3}
export PYTHONUNBUFFERED=1 OUT=$out
nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader || true
timeout 60 "$python" -B "$here/libraries.py" "$here/packed" "$kit" 2>&1 | tee "$out/unpack.txt" | cut -c1-600
timeout 90 "$python" -B "$here/libraries.py" --load "$kit" 2>&1 | tee "$out/load.txt" | cut -c1-1200
"$python" -B "$here/prove.py" jobs "${JOBS:-$here/jobs.txt}" --steps "${STEPS:-$here/steps}" \
  --deadline "${SECONDS_LEFT:-300}" 2>&1 | tee "$out/jobs.log" | cut -c1-1600
