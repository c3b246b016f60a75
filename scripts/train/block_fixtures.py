"""Makes test/fixtures/dora/blocks.json: random blocks of each GGUF tensor type, and the numbers that gguf-py reads in them.

    python scripts/train/block_fixtures.py

Needs gguf and numpy. Never needed by users or by npm test.
"""

import base64
import json
import pathlib

import gguf
import numpy

HERE = pathlib.Path(__file__).resolve().parents[2] / "test/fixtures/dora/blocks.json"
SCALES = {
    "F32": [], "F16": [], "BF16": [], "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0],
    "Q2_K": [80, 82], "Q3_K": [108], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208], "IQ4_NL": [0], "IQ4_XS": [0],
}
COUNT = 6


def main() -> None:
    random = numpy.random.default_rng(20261125)
    made = {}
    for name, scales in SCALES.items():
        kind = gguf.GGMLQuantizationType[name]
        elements, size = gguf.GGML_QUANT_SIZES[kind]
        blocks = random.integers(0, 256, (COUNT, size), dtype=numpy.uint8)
        for offset in scales:
            # The last scale is a subnormal one, as Q6_K's and IQ4_XS's often are.
            values = numpy.array([0.013, -0.02, 1.5, 0.0, 3e-4, 2e-6], dtype=numpy.float16)
            blocks[:, offset : offset + 2] = values.view(numpy.uint8).reshape(COUNT, 2)
        if elements == 1:
            numbers = random.standard_normal(COUNT * 4).astype(numpy.float32)
            blocks = gguf.quants.quantize(numbers, kind).view(numpy.uint8)
        read = gguf.quants.dequantize(blocks.reshape(-1) if elements > 1 else blocks.reshape(-1), kind)
        made[name] = {
            "bytes": base64.b64encode(blocks.tobytes()).decode(),
            "numbers": base64.b64encode(numpy.ascontiguousarray(read, dtype="<f4").tobytes()).decode(),
        }
    HERE.write_text(json.dumps(made) + "\n")


if __name__ == "__main__":
    main()
