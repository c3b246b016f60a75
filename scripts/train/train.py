"""Trains the embedded model on the rows of make-data.ts.

    python train.py --data DIR --out DIR [--tokens MILLIONS] [--seed S] [--threads N]

Deterministic by seed up to the order of floating-point sums. The loss counts the answer alone. Where there is a C++
compiler, torch compiles the layers, which takes half a minute and about halves the time of the rest.
"""

import argparse
import json
import os
import shutil
import time

import numpy as np
import torch
from transformers import Qwen3ForCausalLM

from role_model import config, read_rows, train_tokenizer

TOKENS_A_BATCH = 3072


def encode(tokenizer, rows):
    """One array a row: prompt, answer, end; and where the answer begins."""
    prompts = tokenizer.encode_batch_fast([row["prompt"] for row in rows], add_special_tokens=False)
    answers = tokenizer.encode_batch_fast([row["answer"] + "<|im_end|>" for row in rows], add_special_tokens=False)
    return [
        (np.array(prompt.ids + answer.ids, dtype=np.int32), len(prompt.ids))
        for prompt, answer in zip(prompts, answers)
    ]


def batches(examples, seed):
    """Endless batches of about the same number of tokens, rows of like length together, shuffled by seed."""
    random = np.random.default_rng(seed)
    while True:
        order = random.permutation(len(examples))
        pools = [order[at : at + 8192] for at in range(0, len(order), 8192)]
        for pool in pools:
            pool = sorted(pool, key=lambda at: len(examples[at][0]))
            groups, group, longest = [], [], 0
            for at in pool:
                longest = max(longest, len(examples[at][0]))
                if group and longest * (len(group) + 1) > TOKENS_A_BATCH:
                    groups.append(group)
                    group, longest = [], len(examples[at][0])
                group.append(at)
            groups.append(group)
            for at in random.permutation(len(groups)):
                yield to_tensors([examples[row] for row in groups[at]])


def to_tensors(rows):
    width = max(len(ids) for ids, _ in rows)
    ids = np.zeros((len(rows), width), dtype=np.int64)
    labels = np.full((len(rows), width), -100, dtype=np.int64)
    for at, (row, begin) in enumerate(rows):
        ids[at, : len(row)] = row
        labels[at, begin : len(row)] = row[begin:]
    return torch.from_numpy(ids), torch.from_numpy(labels)


def loss_of(model, ids, labels):
    """Pads stand on the right, where causal attention never looks, so no mask is needed."""
    hidden = model.model(input_ids=ids, use_cache=False).last_hidden_state[:, :-1]
    wanted = labels[:, 1:]
    kept = wanted != -100
    logits = model.lm_head(hidden[kept])
    return torch.nn.functional.cross_entropy(logits.float(), wanted[kept])


class Muon(torch.optim.Optimizer):
    """Momentum whose steps are made orthogonal by Newton-Schulz (K. Jordan, 2024): for matrices inside the layers.

    It needs about half the tokens that AdamW needs here, for a fifth more work a step.
    """

    def __init__(self, params, lr):
        super().__init__(list(params), {"lr": lr})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                if "momentum" not in state:
                    state["momentum"] = torch.zeros_like(p)
                state["momentum"].lerp_(p.grad, 0.05)
                update = orthogonal(p.grad.lerp(state["momentum"], 0.95))
                p.mul_(1 - group["lr"] * 0.05)
                p.add_(update, alpha=-group["lr"] * max(1, p.shape[0] / p.shape[1]) ** 0.5)


def orthogonal(matrix):
    """The nearest matrix with singular values about 1, by five steps of a quintic iteration."""
    x = matrix.bfloat16()
    x = x / (x.norm() + 1e-7)
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    for _ in range(5):
        a = x @ x.T
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return (x.T if tall else x).float()


@torch.compiler.set_stance("force_eager")
@torch.no_grad()
def exact(model, examples, limit=200):
    """The share of answers whose every token is the likeliest one, given those before (no grammar)."""
    model.eval()
    right = 0
    examples = examples[:limit]
    for at in range(0, len(examples), 100):
        ids, labels = to_tensors(examples[at : at + 100])
        best = model(input_ids=ids).logits[:, :-1].argmax(-1)
        wanted = labels[:, 1:]
        right += int(((best == wanted) | (wanted == -100)).all(1).sum())
    model.train()
    return right / len(examples)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--tokens", type=float, default=15, help="millions of them, pads counted; the rate comes down towards the end")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rate", type=float, default=0.02, help="of Muon; the rest learns at an eighth of it")
    parser.add_argument("--cool", type=float, default=0.5, help="share of the run over which the rate comes down; 0 keeps it")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    os.makedirs(args.out, exist_ok=True)

    rows = read_rows(f"{args.data}/train.jsonl")
    tokenizer = train_tokenizer(text for row in rows[:100000] for text in (row["prompt"], row["answer"]))
    model = Qwen3ForCausalLM(config()).float()
    tokenizer.save(f"{args.out}/tokenizer.json")
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.2f} M parameters, {len(rows)} rows", flush=True)
    examples = encode(tokenizer, rows)
    del rows
    tests = {name: encode(tokenizer, read_rows(f"{args.data}/{name}.jsonl")) for name in ("known", "held")}

    layers = [p for name, p in model.named_parameters() if p.dim() == 2 and ".layers." in name]
    others = [p for name, p in model.named_parameters() if p.dim() != 2 or ".layers." not in name]
    optimizers = [
        (Muon(layers, lr=args.rate), args.rate),
        (torch.optim.AdamW(others, lr=args.rate / 8, betas=(0.9, 0.98), weight_decay=0.0), args.rate / 8),
    ]
    if shutil.which("g++"):
        for layer in model.model.layers:
            layer.compile(dynamic=True)
    started = time.monotonic()
    tokens, recent = 0, []
    model.train()
    for step, (ids, labels) in enumerate(batches(examples, args.seed), 1):
        done = tokens / (args.tokens * 1e6)
        # Up at once, level, then down to nothing over the last part (`--cool`).
        share = min(1, step / 60) * min(1, max(0.01, (1 - done) / args.cool) if args.cool > 0 else 1)
        for optimizer, rate in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate * share
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = loss_of(model, ids, labels)
        model.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer, _ in optimizers:
            optimizer.step()
        tokens += ids.numel()
        recent.append(loss.item())
        if step % 50 == 0:
            seconds = time.monotonic() - started
            print(f"step {step} loss {np.mean(recent):.4f} {tokens / seconds:.0f} tok/s {seconds / 60:.1f} min", flush=True)
            recent = []
        if step % 400 == 0 or done >= 1:
            scores = {name: exact(model, test) for name, test in tests.items()}
            print(f"step {step} {json.dumps(scores)}", flush=True)
            model.save_pretrained(args.out)
            with open(f"{args.out}/training.json", "w", encoding="utf-8") as file:
                json.dump({"seed": args.seed, "steps": step, "tokens": tokens, "minutes": round((time.monotonic() - started) / 60, 1), "scores": scores}, file)
        if done >= 1:
            break


if __name__ == "__main__":
    main()
