"""Makes test/fixtures/dora: a tiny Qwen3 with a DoRA and rsLoRA adapter, and the logits that PEFT computes with them.

    python scripts/train/dora_fixtures.py --quantize /path/to/llama-quantize

Needs torch, transformers, peft, gguf, safetensors, and llama-quantize of llama.cpp (the sources lie as a git bundle in
node_modules/node-llama-cpp/llama/gitRelease.bundle). Never needed by users or by npm test, which read what is made here.
For each type of base, the reference is PEFT in float32 on the base as that type's blocks give it back.
"""

import argparse
import hashlib
import json
import pathlib
import subprocess
import tempfile

import gguf
import numpy
import torch
from peft import LoraConfig, get_peft_model
from transformers import Qwen3Config, Qwen3ForCausalLM

SEED = 20261125
HERE = pathlib.Path(__file__).resolve().parents[2] / "test/fixtures/dora"
VOCABULARY, WIDTH, FEED, HEADS, KV_HEADS, HEAD = 288, 256, 256, 4, 2, 64
TOKENS = [5, 91, 130, 17, 260, 44, 201, 63]
TYPES = ["BF16", "F16", "F32", "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q4_0", "IQ4_XS"]
LINEARS = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


def base_model() -> Qwen3ForCausalLM:
    torch.manual_seed(SEED)
    config = Qwen3Config(
        vocab_size=VOCABULARY, hidden_size=WIDTH, intermediate_size=FEED, num_hidden_layers=1,
        num_attention_heads=HEADS, num_key_value_heads=KV_HEADS, head_dim=HEAD, max_position_embeddings=256,
        rope_theta=10000.0, rms_norm_eps=1e-6, tie_word_embeddings=True, initializer_range=0.05,
    )
    model = Qwen3ForCausalLM(config).float().eval()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "norm" in name:
                weight.copy_(1 + 0.1 * torch.randn_like(weight))
            # Numbers that bfloat16 and float16 both hold, so that three types of base are the same model.
            weight.copy_(weight.bfloat16().float())
            weight[weight.abs() < 2**-13] = 0
        up = model.model.layers[0].mlp.up_proj.weight
        up[7] = 0  # a row of zeros that only the adapter fills
    return model


def gguf_name(name: str) -> str:
    if name == "model.embed_tokens.weight":
        return "token_embd.weight"
    if name == "model.norm.weight":
        return "output_norm.weight"
    rest = name.removeprefix("model.layers.0.").removesuffix(".weight")
    other = {"input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm",
             "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm"}
    return f"blk.0.{(LINEARS | other)[rest]}.weight"


def write_base(model: Qwen3ForCausalLM, path: pathlib.Path) -> None:
    writer = gguf.GGUFWriter(str(path), "qwen3")
    writer.add_name("Tiny Qwen3")
    writer.add_block_count(1)
    writer.add_context_length(256)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(FEED)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_key_length(HEAD)
    writer.add_value_length(HEAD)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_BF16)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    table = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    spare = iter(range(256, 512))
    letters = [chr(byte) if byte in table else chr(next(spare)) for byte in range(256)]
    specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    fill = [f"<|fill_{i}|>" for i in range(VOCABULARY - 256 - len(specials))]
    writer.add_token_list(letters + specials + fill)
    writer.add_token_types([1] * 256 + [3] * (VOCABULARY - 256))
    writer.add_token_merges(["a b"])
    writer.add_bos_token_id(256)
    writer.add_eos_token_id(258)
    writer.add_add_bos_token(False)
    for name, weight in model.named_parameters():
        data = weight.detach().numpy()
        if data.ndim == 1:
            writer.add_tensor(gguf_name(name), data.astype(numpy.float32))
        else:
            bits = gguf.quants.quantize(data, gguf.GGMLQuantizationType.BF16)
            writer.add_tensor(gguf_name(name), bits, raw_dtype=gguf.GGMLQuantizationType.BF16)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def adapted(model: Qwen3ForCausalLM):
    torch.manual_seed(SEED + 1)
    config = LoraConfig(
        r=64, lora_alpha=128, use_dora=True, use_rslora=True, target_modules=[one.split(".")[1] for one in LINEARS],
        bias="none", task_type="CAUSAL_LM",
    )
    peft = get_peft_model(model, config).eval()
    with torch.no_grad():
        for name, weight in peft.named_parameters():
            if "lora_B" in name:
                weight.copy_((torch.randn_like(weight) * 0.004).bfloat16().float())
            elif "lora_A" in name:
                weight.copy_(weight.bfloat16().float())
            elif "magnitude" in name:
                weight.mul_(1 + 0.2 * torch.randn_like(weight))
                weight.copy_(torch.where(weight == 0, torch.full_like(weight, 0.3), weight).bfloat16().float())
                weight[3] = -weight[3]  # training may push a magnitude below zero
                weight[5] = 0  # or to it
    peft.peft_config["default"].base_model_name_or_path = "tiny/Tiny-Qwen3"
    return peft


def dequantised(path: pathlib.Path) -> dict[str, torch.Tensor]:
    tensors = {}
    for tensor in gguf.GGUFReader(str(path)).tensors:
        numbers = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        tensors[tensor.name] = torch.tensor(numpy.array(numbers, dtype=numpy.float32))
    return tensors


def logits_of(model) -> numpy.ndarray:
    with torch.no_grad():
        return model(torch.tensor([TOKENS])).logits[0].float().numpy()


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--quantize", required=True)
    quantize = arguments.parse_args().quantize
    HERE.mkdir(parents=True, exist_ok=True)
    model = base_model()
    write_base(model, HERE / "base.BF16.gguf")
    names = {name: gguf_name(name) for name, _ in model.named_parameters()}
    peft = adapted(model)
    peft.save_pretrained(HERE / "adapter", safe_serialization=True)
    for extra in ["README.md"]:
        (HERE / "adapter" / extra).unlink(missing_ok=True)
    weights = HERE / "adapter/adapter_model.safetensors"
    from safetensors.torch import load_file, save_file
    save_file({name: one.bfloat16() for name, one in load_file(weights).items()}, weights)

    golden, logits = {"tokens": TOKENS, "vocabulary": VOCABULARY, "types": TYPES, "sha256": {}}, []
    with tempfile.TemporaryDirectory() as folder:
        for kind in TYPES:
            kept = HERE / f"base.{kind}.gguf"
            path = kept if kind not in ("F16", "F32", "Q8_0") else pathlib.Path(folder) / kept.name
            if kind != "BF16":
                subprocess.run([quantize, "--pure" if kind == "Q8_0" else "--allow-requantize", str(HERE / "base.BF16.gguf"), str(path), kind, "1"], check=True, capture_output=True)
            if kind == "Q8_0":
                for tensor in gguf.GGUFReader(str(path)).tensors:
                    golden["sha256"][tensor.name] = hashlib.sha256(tensor.data.tobytes()).hexdigest()
            numbers = dequantised(path)
            with torch.no_grad():
                for name, weight in peft.named_parameters():
                    plain = name.removeprefix("base_model.model.").replace(".base_layer", "")
                    if plain in names:
                        weight.copy_(numbers[names[plain]])
            logits.append(logits_of(peft))
            with peft.disable_adapter():
                logits.append(logits_of(peft))
    numpy.stack(logits).astype("<f4").tofile(HERE / "logits.f32")
    (HERE / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
