"""Writes a trained model as a Q8_0 GGUF that llama.cpp reads, and golden logits that the runtime is checked against.

    python export.py --run DIR --out FILE.gguf [--golden FILE.json --data DIR --adapter DIR]
"""

import argparse
import json
import os

import gguf
import torch
from peft import PeftModel
from tokenizers import Tokenizer
from transformers import Qwen3ForCausalLM

from role_model import SPECIALS, read_rows

NAMES = {
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|> {{ message['content'] }}<|im_end|>{% endfor %}"
)


def gguf_name(name):
    name = name.removeprefix("model.").removesuffix(".weight")
    if name == "embed_tokens":
        return "token_embd.weight"
    if name == "norm":
        return "output_norm.weight"
    _, block, rest = name.split(".", 2)
    return f"blk.{block}.{NAMES[rest]}.weight"


def add_tokenizer(writer, tokenizer):
    model = json.loads(tokenizer.to_str())["model"]
    tokens = sorted(tokenizer.get_vocab(with_added_tokens=True).items(), key=lambda item: item[1])
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list([token for token, _ in tokens])
    kinds = [gguf.TokenType.CONTROL if token in SPECIALS else gguf.TokenType.NORMAL for token, _ in tokens]
    writer.add_token_types(kinds)
    writer.add_token_merges([" ".join(pair) if isinstance(pair, list) else pair for pair in model["merges"]])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(2)
    writer.add_pad_token_id(0)
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)


def write_gguf(model, tokenizer, path):
    config = model.config
    writer = gguf.GGUFWriter(path, "qwen3")
    writer.add_name("hyperllm-tiny")
    writer.add_license("apache-2.0")
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_key_length(config.head_dim)
    writer.add_value_length(config.head_dim)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
    writer.add_vocab_size(config.vocab_size)
    add_tokenizer(writer, tokenizer)
    for name, tensor in model.state_dict().items():
        if name == "lm_head.weight":
            continue
        values = tensor.detach().float().numpy()
        if values.ndim == 1:
            writer.add_tensor(gguf_name(name), values)
        else:
            kind = gguf.GGMLQuantizationType.Q8_0
            writer.add_tensor(gguf_name(name), gguf.quants.quantize(values, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def quantised(model):
    """The same model with the weights that Q8_0 leaves, so that only the runtime's own noise is compared."""
    kind = gguf.GGMLQuantizationType.Q8_0
    with torch.no_grad():
        for p in model.parameters():
            if p.dim() == 2:
                p.copy_(torch.from_numpy(gguf.quants.dequantize(gguf.quants.quantize(p.float().numpy(), kind), kind)))
    return model


@torch.no_grad()
def golden(model, tokenizer, rows, adapter):
    """For each prompt its tokens and the 48 likeliest next ones with their log-probabilities: as trained (F32), with
    Q8_0 weights, and with Q8_0 weights and the adapter, which PEFT computes."""
    ids = [tokenizer.encode(row["prompt"], add_special_tokens=False).ids for row in rows]
    logs = lambda of: [torch.log_softmax(of(torch.tensor([one])).logits[0, -1], -1) for one in ids]
    exact = logs(model)
    rounded = logs(quantised(model))
    adapted = logs(PeftModel.from_pretrained(model, adapter).eval()) if adapter else [None] * len(rows)

    def best(log):
        if log is None:
            return None
        top = torch.topk(log, 48)
        return [[int(at), round(float(value), 4)] for value, at in zip(top.values, top.indices)]

    return [
        {"prompt": row["prompt"], "tokens": one, "trained": best(e), "quantised": best(q), "adapted": best(a)}
        for row, one, e, q, a in zip(rows, ids, exact, rounded, adapted)
    ]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--golden")
    parser.add_argument("--data")
    parser.add_argument("--adapter")
    args = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = Tokenizer.from_file(f"{args.run}/tokenizer.json")
    model = Qwen3ForCausalLM.from_pretrained(args.run, dtype=torch.float32).eval()
    for word in ("A", "M", "coin", "risk", "stop", "open", "long", "isolated", "leverage", "unsure", "allocate"):
        assert len(tokenizer.encode(f" {word}", add_special_tokens=False).ids) == 1, f"{word} is not one token"
    write_gguf(model, tokenizer, args.out)
    with open(f"{os.path.dirname(args.out)}/export.json", "w", encoding="utf-8") as file:
        json.dump({"parameters": sum(p.numel() for p in model.parameters())}, file)
    if args.golden:
        rows = read_rows(f"{args.data}/held.jsonl")[:6]
        with open(args.golden, "w", encoding="utf-8") as file:
            json.dump(golden(model, tokenizer, rows, args.adapter), file)


if __name__ == "__main__":
    main()
