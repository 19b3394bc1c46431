#!/usr/bin/env bash
# Packs what proves the path on a GPU for a machine without Java and network: WORK/partA and WORK/partB, each below 64 MiB.
#   pack.sh WORK      from a checkout that is built; needs a JDK, Maven, strip, unzip, zip and xz
# Environment: LEVEL (of xz, 6), GPU (0: bindings for processors, for a rehearsal), CP (class path, that of the launcher
# otherwise), SMALL (1: small emitted steps), SELFDIFF (the launcher).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mkdir -p "$1" && cd "$1" && pwd)
level=${LEVEL:-6} platform=linux-x86_64 repository=${M2:-$HOME/.m2/repository}
selfdiff=${SELFDIFF:-$root/selfdiff}

property() { sed -n "s|.*<$1>\(.*\)</$1>.*|\1|p" "$root/pom.xml" | head -n 1; }

# The jar of an artifact in the version that the project has: GROUP NAME VERSION CLASSIFIER.
jar() {
  local file=$repository/${1//.//}/$2/$3/$2-$3-$4.jar
  [ -e "$file" ] || mvn -q -B dependency:get -Dartifact="$1:$2:$3:jar:$4" -Dtransitive=false >&2
  echo "$file"
}

press() { xz -T0 "-$level" -c "$1" >"$2"; }

a=$work/partA b=$work/partB
rm -rf "$a" "$b" "$work/tree"
mkdir -p "$a/packed" "$b/packed" "$work/tree/bindings" "$work/tree/jars"
cp "$here"/{prove,checks,peer,steps,standins,libraries}.py "$here"/jobs*.txt "$here/python.sh" "$a"
cp "$here"/{java,run}.sh "$here/libraries.py" "$b"

pytorch=$(property pytorch.version) ending=$([ "${GPU:-1}" = 0 ] || echo -gpu)
unzip -q -o -j "$(jar org.bytedeco pytorch "$pytorch" "$platform$ending")" '*/libjnitorch*.so' -d "$work/tree/bindings"
strip -s "$work"/tree/bindings/*.so
tar -c -C "$work/tree" bindings >"$work/bindings.tar"
press "$work/bindings.tar" "$a/packed/bindings.tar.xz"

# Jars again without what a GPU's machine has no use for, stored, so that xz sees what is in them.
classes=${CP:-$(cat "$root/runner/target/classpath.txt"):$(ls "$root"/runner/target/selfdiff-runner-*.jar)}
again() {
  local from=$1 to=$2 pattern
  shift 2
  rm -rf "$work/one"
  mkdir "$work/one"
  if [ -d "$from" ]; then cp -r "$from/." "$work/one"; else unzip -q -o "$from" -d "$work/one"; fi
  for pattern in ai/onnxruntime/native META-INF/native-image; do rm -rf "${work:?}/one/$pattern"; done
  find "$work/one" -type d \( -name include -o -name lib \) -path '*org/bytedeco*' -prune -exec rm -rf {} +
  for pattern in "$@"; do find "$work/one" -name "$pattern" -delete; done
  find "$work/one" -name '*.so*' -type f -exec strip -s {} + 2>/dev/null || true
  (cd "$work/one" && zip -q -0 -r "$work/tree/jars/$to" .)
}
number=0
IFS=: read -r -a entries <<<"$classes"
for entry in "${entries[@]}"; do
  number=$((number + 1))
  case $entry in
    *-"$platform"*) ;; # native libraries, chosen below
    *) [ ! -e "$entry" ] || again "$entry" "$(printf '%03d' $number).jar" ;;
  esac
done
again "$(jar org.bytedeco javacpp "$(property javacpp.version)" $platform)" native-javacpp.jar
[ "${GPU:-1}" = 0 ] || again "$(jar org.bytedeco cuda "$(property cuda.version)" $platform)" native-cuda.jar \
  'libjninpp*.so' libjninvblas.so libjninvjpeg.so libjninvcomp.so libjninvml.so
tar -c -C "$work/tree" jars >"$work/jars.tar"
press "$work/jars.tar" "$b/packed/jars.tar.xz"
# Large ones apart: part A has the room.
rm -f "$work"/tree/jars/*
again "$(jar org.bytedeco openblas "$(property openblas.version)" $platform)" native-openblas.jar libjniopenblas_full.so
again "$(jar org.nd4j nd4j-native "$(property nd4j.version)" $platform)" native-nd4j.jar
tar -c -C "$work/tree" jars >"$work/native.tar"
press "$work/native.tar" "$a/packed/native.tar.xz"

rm -rf "$work/jre"
jlink --add-modules java.base,java.logging,java.management,java.xml,java.naming,java.desktop,java.sql,jdk.management,jdk.unsupported,jdk.httpserver \
  --strip-debug --no-man-pages --no-header-files --compress=0 --output "$work/jre"
mkdir "$work/home"
cp -r "$root/experiments" "$root/selfdiff" "$work/home/"
tar -c -C "$work" jre -C "$work/home" experiments >"$work/jre.tar"
press "$work/jre.tar" "$b/packed/jre.tar.xz"

emit() { "$selfdiff" bench "$root/experiments/bench/$2.conf" hardware.device=cpu "${@:3}" --emit "$a/steps/$1" | tail -n 1; }
mkdir -p "$a/steps"
if [ "${SMALL:-0}" = 1 ]; then
  emit moco-resnet18-b8 moco-resnet18 hardware.batch=8
  emit moco3-vit-tiny32-b8 moco3-vit-tiny32 hardware.batch=8
else
  emit moco-resnet18-b64 moco-resnet18
  emit moco3-vit-tiny32-b16 moco3-vit-tiny32 hardware.batch=16
  emit moco-resnet18-b512 moco-resnet18 hardware.batch=512 --steps 0
  emit moco3-vit-small-b256 moco3-vit-small --steps 0
  emit moco-resnet18-b64-joined moco-resnet18 hardware.joined-kernels=on
  emit moco3-vit-small-b256-joined moco3-vit-small hardware.joined-kernels=on --steps 0
fi
rm -rf "$work"/{tree,one,home,jre,*.tar}
for part in "$a" "$b"; do
  size=$(du -sm "$part" | cut -f1)
  echo "$part: $size MiB"
  [ "$size" -lt 64 ] || { echo "pack.sh: $part is larger than 64 MiB" >&2; exit 1; }
done
