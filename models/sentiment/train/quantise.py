"""Four-bit weights in blocks.

A block is 32 neighbours along the input side of a matrix. It keeps one half-precision scale and
a code of 4 bits a weight: weight = (code - 8) * scale, with code in 0..15. The scale puts the weight of
greatest magnitude at -8, so one end of the range is always used in full.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

BLOCK = 32
HALF_BLOCK = BLOCK // 2
MIDDLE = 8
TOP_CODE = 15


def is_quantised(name: str, shape: tuple[int, ...]) -> bool:
    """The word table and every matrix of layers and pooler are; positions, biases, norms and the last head are not."""
    return len(shape) == 2 and not name.startswith(("position", "classifier"))


def scales_of(blocks: Tensor) -> Tensor:
    """blocks: [n, 32]; returns [n, 1], rounded to half precision as the file keeps them."""
    most, least = blocks.amax(dim=1, keepdim=True), blocks.amin(dim=1, keepdim=True)
    greatest = torch.where(most >= -least, most, least)
    return (greatest / -MIDDLE).half().float()


def codes_of(blocks: Tensor, scales: Tensor) -> Tensor:
    """blocks: [n, 32], scales: [n, 1]; returns codes [n, 32] as floats 0..15. A scale of zero gives the middle code."""
    inverse = torch.where(scales == 0, torch.zeros_like(scales), 1 / scales)
    return (blocks * inverse).add_(MIDDLE).round_().clamp_(0, TOP_CODE)


def pack(matrix: Tensor) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """matrix: [rows, columns]; returns packed codes [n, 16] and scales [n, 1].

    A byte holds code i of its block in the low half and code i + 16 in the high half.
    """
    blocks = matrix.detach().float().cpu().reshape(-1, BLOCK)
    scales = scales_of(blocks)
    codes = codes_of(blocks, scales).to(torch.uint8).numpy()
    packed = codes[:, :HALF_BLOCK] | (codes[:, HALF_BLOCK:] << 4)
    return packed, scales.numpy().astype(np.float16)
