#!/usr/bin/env bash
# Makes the embedded model from nothing, by seed: data, training, adapter, export; then measures all seeds and ships the
# first one, whichever is best, with the figures of all. A seed that is made is not made again.
#   PYTHON=… SEEDS="1 2 3" THREADS=2 bash scripts/train/make-model.sh WORKDIR
# Needs Python with torch, transformers, peft, tokenizers, gguf; about half an hour a seed with a C++ compiler.
set -euo pipefail
work=${1:?a folder to work in}
python=${PYTHON:-python3}
threads=${THREADS:-2}
here=$(cd "$(dirname "$0")" && pwd)
node="$here/../../node_modules/.bin/node"
made=()
for seed in ${SEEDS:-1}; do
  one="$work/seed-$seed"
  made+=("$one")
  [ -f "$one/golden.json" ] && continue
  mkdir -p "$one"
  "$node" "$here/make-data.ts" --out "$one/data" --seed "$seed"
  "$python" "$here/train.py" --data "$one/data" --out "$one/run" --seed "$seed" --threads "$threads"
  "$python" "$here/train_adapter.py" --run "$one/run" --data "$one/data" --out "$one/tiny-dora" --seed "$seed" --threads "$threads"
  "$python" "$here/export.py" --run "$one/run" --out "$one/tiny.gguf" --adapter "$one/tiny-dora" --golden "$one/golden.json" --data "$one/data"
done
"$node" "$here/ship.ts" "${made[@]}"
