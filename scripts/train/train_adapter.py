"""Trains a small DoRA adapter (rsLoRA) on a trained model, and saves it as PEFT does.

    python train_adapter.py --run DIR --data DIR --out DIR [--steps N] [--seed S]

It sees more of what is hard: what was taken back or left out, flags, and shares.
"""

import argparse

import numpy as np
import torch
from peft import LoraConfig, get_peft_model
from tokenizers import Tokenizer
from transformers import Qwen3ForCausalLM

from role_model import read_rows
from train import batches, encode, exact, loss_of

HARD = (" out", " unsure", " none", " next", " last", " even", " many", " implied")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--steps", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    tokenizer = Tokenizer.from_file(f"{args.run}/tokenizer.json")
    model = Qwen3ForCausalLM.from_pretrained(args.run, dtype=torch.float32, attn_implementation="eager")
    linears = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    model = get_peft_model(
        model, LoraConfig(r=8, lora_alpha=16, use_dora=True, use_rslora=True, target_modules=linears, task_type="CAUSAL_LM")
    )
    rows = read_rows(f"{args.data}/train.jsonl")[:100000]
    random = np.random.default_rng(args.seed)
    hard = [row for row in rows if any(word in row["answer"] for word in HARD)]
    rows = [rows[at] for at in random.permutation(len(rows))[:6000]] + [hard[at] for at in random.permutation(len(hard))[:6000]]
    examples = encode(tokenizer, rows)
    known = encode(tokenizer, read_rows(f"{args.data}/known.jsonl")[:300])
    base = model.get_base_model()
    print(f"before {exact(base, known)}", flush=True)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1e-3, weight_decay=0.0)
    recent = []
    for step, (ids, labels) in enumerate(batches(examples, args.seed), 1):
        done = step / args.steps
        for group in optimizer.param_groups:
            group["lr"] = 1e-3 * min(1, step / 20) * max(0.01, 1 - done)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = loss_of(base, ids, labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        recent.append(loss.item())
        if step % 25 == 0:
            print(f"step {step} loss {np.mean(recent):.4f} {done * 100:.0f}%", flush=True)
            recent = []
        if done >= 1:
            break
    print(f"after {exact(base, known)}", flush=True)
    model.peft_config["default"].base_model_name_or_path = "hyperllm-tiny"
    model.save_pretrained(args.out)


if __name__ == "__main__":
    main()
