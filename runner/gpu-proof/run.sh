#!/usr/bin/env bash
# A real run on a GPU: Un-Mix on CIFAR-10 for as long as there is time, interrupted in the middle and continued, with
# its kNN curve and checkpoints. The proof of an ONNX file needs libraries that are not packed.
# run.sh ARCHIVE: cifar-10-binary.tar.gz, which is unpacked. Environment: as java.sh.
set -u
here=$(cd "$(dirname "$0")" && pwd)
kit=${K:-/tmp/selfdiff-kit} out=${OUT:-$PWD} seconds=${SECONDS_LEFT:-240}
[ -e "$1" ] || { echo "run.sh: no archive $1" >&2; exit 3; }
[ -x "$kit/java" ] || { echo "run.sh: $kit/java is missing, java.sh makes it" >&2; exit 3; }
mkdir -p "$out/runs" "$kit/cifar-10"
tar -xzf "$1" -C "$kit/cifar-10" --strip-components=1
recipe=$kit/experiments/un-mix/moco-cifar10-symmetric.conf
words="data.root=$kit/cifar-10 run.root=$out/runs hardware.device=${DEV:-cuda} hardware.precision=bf16"
begin=$SECONDS
# The signal of a terminal: the run ends its step, keeps a checkpoint, and goes on from there.
timeout --signal=INT $((seconds / 2)) "$kit/java" run "$recipe" $words ${LIGHT:-} 2>&1 | tail -n 15
timeout --signal=INT $((seconds - (SECONDS - begin))) "$kit/java" run "$recipe" $words ${LIGHT:-} 2>&1 | tail -n 15
