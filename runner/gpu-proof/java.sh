#!/usr/bin/env bash
# Second part: SelfDiff itself on the libtorch of Python, with a JRE of its own. The first part has run here before: it
# unpacked the bindings and built the shim.
# Environment: OUT (folder of logs), K (folder of the first part), PYTHON; DEV (device), T (folder of libtorch), N (folders
# of CUDA's libraries), EXT (ending of the bindings' platform) and LIGHT (overrides of every step) for rehearsals.
set -u
here=$(cd "$(dirname "$0")" && pwd)
out=${OUT:-$PWD} kit=${K:-/tmp/selfdiff-kit} python=${PYTHON:-python3} device=${DEV:-cuda}
"$python" -B "$here/libraries.py" "$here/packed" "$kit" | cut -c1-300
torch=${T:-$("$python" -c 'import os, torch; print(os.path.join(os.path.dirname(torch.__file__), "lib"))')}
nvidia=${N-$("$python" -c 'import glob, os, torch
root = os.path.join(os.path.dirname(torch.__file__), "..", "nvidia")
found = glob.glob(os.path.join(root, "**", "lib", "*.so*"), recursive=True)
print(":".join(sorted({os.path.dirname(os.path.realpath(f)) for f in found})))')}
resources=$kit/resources/org/bytedeco/pytorch/linux-x86_64${EXT--gpu}
mkdir -p "$resources" "$kit/beside" "$out"
for library in libjnitorch libjnitorch_cuda; do
  [ ! -e "$kit/bindings/$library.so" ] || ln -sf "$kit/bindings/$library.so" "$resources/$library.so"
done
for library in libc10 libc10_cuda libtorch_cpu libtorch_cuda libtorch_cuda_linalg libtorch; do
  [ ! -e "$torch/$library.so" ] || ln -sf "$torch/$library.so" "$resources/$library.so"
done
# What else lies beside libtorch, but not libtorch: two copies of it must not be loaded.
for file in "$torch"/*.so*; do
  case $file in */libc10* | */libtorch* | */libshm* | */libcaffe* | */libjni*) ;; *) ln -sf "$file" "$kit/beside/" ;; esac
done
export LD_LIBRARY_PATH=$nvidia:$kit/beside
# The shim stands for what Python's libtorch lacks; over another one it would hide what is there.
[ -n "${T:-}" ] || [ ! -e "$kit/shim.so" ] || export LD_PRELOAD=$kit/shim.so
jars=$(printf '%s:' "$kit"/jars/*.jar)
cat >"$kit/java" <<END
#!/usr/bin/env bash
export LD_LIBRARY_PATH='$LD_LIBRARY_PATH' LD_PRELOAD='${LD_PRELOAD:-}'
exec '$kit/jre/bin/java' -XX:MaxRAMPercentage=25 -XX:+UseSerialGC -Dorg.bytedeco.javacpp.maxbytes=300% \\
  -Djava.awt.headless=true -Dselfdiff.home='$kit' -cp '$kit/resources:$jars' org.selfdiff.runner.cli.Main "\$@"
END
chmod +x "$kit/java"
selfdiff() {
  local log=$1 seconds=$2
  shift 2
  timeout "$seconds" "$kit/java" "$@" 2>&1 | tee "$out/$log.log" | cut -c1-1500
}
cd "$kit" || exit 3
bench=$kit/experiments/bench light=${LIGHT:-}
# Four steps need no recording: they show whether the bindings work at all.
selfdiff java-first 100 bench $bench/moco-resnet18.conf hardware.device=$device $light --steps 3 --warmup 1 --json
for precision in ${PRECISIONS:-fp32 tf32 bf16}; do
  for recipe in moco-resnet18 moco3-vit-tiny32; do
    selfdiff java-$recipe-$precision 120 bench $bench/$recipe.conf hardware.device=$device \
      hardware.precision=$precision $light --prove
  done
done
# Ops joined into kernels of our own, off by default until they are measured.
for recipe in ${JOINED:-moco-resnet18 moco3-vit-tiny32}; do
  selfdiff java-joined-$recipe 120 bench $bench/$recipe.conf hardware.device=$device hardware.precision=bf16 \
    hardware.joined-kernels=on $light --prove
done
selfdiff java-time 60 bench $bench/moco-resnet18.conf hardware.device=$device hardware.precision=bf16 \
  hardware.batch=512 $light --steps 30 --warmup 10 --json --profile
selfdiff java-time-joined 60 bench $bench/moco-resnet18.conf hardware.device=$device hardware.precision=bf16 \
  hardware.joined-kernels=on hardware.batch=512 $light --steps 30 --warmup 10 --json --profile
