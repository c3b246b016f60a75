#!/usr/bin/env bash
# Makes the embedded model from nothing, by seed: data, training, adapter, export, pair, evaluation, manifest.
#   PYTHON=… MINUTES=50 SEED=1 bash scripts/train/make-model.sh WORKDIR
# Needs Python with torch, transformers, peft, tokenizers, gguf; two CPU cores and about an hour.
set -euo pipefail
work=${1:?a folder to work in}
python=${PYTHON:-python3}
seed=${SEED:-1}
minutes=${MINUTES:-50}
threads=${THREADS:-2}
here=$(cd "$(dirname "$0")" && pwd)
node="$here/../../node_modules/.bin/node"
mkdir -p "$work"
"$node" "$here/make-data.ts" --out "$work/data" --seed "$seed"
"$python" "$here/train.py" --data "$work/data" --out "$work/run" --seed "$seed" --minutes "$minutes" --threads "$threads" --bf16
"$python" "$here/train_adapter.py" --run "$work/run" --data "$work/data" --out "$work/tiny-dora" --seed "$seed" --threads "$threads"
"$python" "$here/export.py" --run "$work/run" --out "$work/tiny.gguf" --adapter "$work/tiny-dora" --golden "$work/golden.json" --data "$work/data"
"$node" "$here/ship.ts" --work "$work" --seed "$seed"
