/**
 * Linear layers of a Qwen3 block: the name that PEFT and safetensors use, and the one of GGUF. Rows lie in the same order
 * in both (Qwen3Model of convert_hf_to_gguf.py permutes none), which is what a straight copy of A, B and m rests on.
 */
const linears: Record<string, string> = {
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.o_proj': 'attn_output',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
}

/** Architectures whose rows are known to lie as PEFT's do. */
export const knownArchitectures = ['qwen3']

/** `model.layers.7.mlp.up_proj` as GGUF names its weight; null for anything that is no linear layer of a block. */
export function ggufName(module: string): string | null {
  const match = /^model\.layers\.(\d{1,5})\.(self_attn|mlp)\.(\w+)$/.exec(module)
  if (match === null) return null
  const linear = linears[`${match[2]}.${match[3]}`]
  return linear === undefined ? null : `blk.${Number(match[1])}.${linear}.weight`
}
