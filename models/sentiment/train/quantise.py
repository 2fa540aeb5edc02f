"""Four-bit weights in blocks, and training that feels them.

A block is 32 neighbours along the input side of a matrix. It keeps one half-precision scale and
a code of 4 bits a weight: weight = (code - 8) * scale, with code in 0..15. The scale puts the weight of
greatest magnitude at -8, so one end of the range is always used in full.

While training, the forward pass uses the rounded weights and the gradient passes the rounding as
if it were not there: the straight-through estimator (Bengio et al. 2013, arXiv:1308.3432; Nagel et al. 2021,
"A White Paper on Neural Network Quantization", arXiv:2106.08295).
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

BLOCK = 32
HALF_BLOCK = BLOCK // 2
MIDDLE = 8
TOP_CODE = 15


def is_quantised(name: str, shape: tuple[int, ...]) -> bool:
    """The word table and every matrix of layers and pooler are; positions, biases, norms and the last head are not."""
    return len(shape) == 2 and not name.startswith(("position", "classifier"))


def scales_of(blocks: Tensor) -> Tensor:
    """blocks: [n, 32]; returns [n, 1], rounded to half precision as the file keeps them."""
    greatest = blocks.gather(1, blocks.abs().argmax(dim=1, keepdim=True))
    return (greatest / -MIDDLE).half().float()


def codes_of(blocks: Tensor, scales: Tensor) -> Tensor:
    """blocks: [n, 32], scales: [n, 1]; returns codes [n, 32] as floats 0..15. A scale of zero gives the middle code."""
    inverse = torch.where(scales == 0, torch.zeros_like(scales), 1 / scales)
    return (blocks * inverse + MIDDLE).round().clamp(0, TOP_CODE)


@torch.no_grad()
def rounded(blocks: Tensor) -> Tensor:
    """blocks: [n, 32]; returns the values that the file can hold nearest to them."""
    scales = scales_of(blocks)
    return (codes_of(blocks, scales) - MIDDLE) * scales


def straight_through(model: nn.Module) -> dict[str, Tensor]:
    """All parameters of `model` by name, the quantised ones rounded, with a gradient that passes the rounding.

    All matrices are rounded in one go: a few large kernels in place of several hundred small ones.
    """
    parameters: dict[str, Tensor] = dict(model.named_parameters())
    matrices = {name: value for name, value in parameters.items() if is_quantised(name, tuple(value.shape))}
    blocks = torch.cat([matrix.reshape(-1, BLOCK) for matrix in matrices.values()])
    passed = blocks + (rounded(blocks.detach()) - blocks.detach())
    pieces = passed.split([matrix.numel() // BLOCK for matrix in matrices.values()])
    for (name, matrix), piece in zip(matrices.items(), pieces):
        parameters[name] = piece.view(matrix.shape)
    return parameters


def pack(matrix: Tensor) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """matrix: [rows, columns]; returns packed codes [n, 16] and scales [n, 1].

    A byte holds code i of its block in the low half and code i + 16 in the high half.
    """
    blocks = matrix.detach().float().cpu().reshape(-1, BLOCK)
    scales = scales_of(blocks)
    codes = codes_of(blocks, scales).to(torch.uint8).numpy()
    packed = codes[:, :HALF_BLOCK] | (codes[:, HALF_BLOCK:] << 4)
    return packed, scales.numpy().astype(np.float16)
