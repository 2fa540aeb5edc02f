"""Reads the variables of a TensorFlow SavedModel without TensorFlow.

A bundle is an index (a sorted string table as in LevelDB, https://github.com/google/leveldb/blob/main/doc/table_format.md)
of protocol-buffer entries, which say where in the data file each tensor lies
(tensorflow/core/protobuf/tensor_bundle.proto). Only uncompressed blocks and single-precision tensors are read: all there is
in the bundle this recipe needs.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

MAGIC = 0xDB4775248B80FB57
FOOTER = 48
SINGLE = 1


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """The number at `at`, seven bits a byte, and where the next thing starts."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def _parted(message: bytes) -> tuple[dict[int, int], dict[int, list[bytes]]]:
    """The numbers and the nested messages of a protocol-buffer message, by field number."""
    numbers: dict[int, int] = {}
    messages: dict[int, list[bytes]] = {}
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind = key & 7
        if kind == 0:
            numbers[key >> 3], at = _varint(message, at)
        elif kind == 2:
            size, at = _varint(message, at)
            messages.setdefault(key >> 3, []).append(message[at : at + size])
            at += size
        elif kind == 5:
            at += 4
        else:
            raise ValueError(f"a protocol-buffer field of kind {kind}")
    return numbers, messages


def _block(table: bytes, offset: int, size: int) -> Iterator[tuple[bytes, bytes]]:
    """(key, value) of every entry in a block; a key leaves out what it shares with the one before."""
    if table[offset + size] != 0:
        raise ValueError("a compressed block")
    block = table[offset : offset + size]
    restarts = int.from_bytes(block[-4:], "little")
    end, at, key = size - 4 - 4 * restarts, 0, b""
    while at < end:
        shared, at = _varint(block, at)
        own, at = _varint(block, at)
        length, at = _varint(block, at)
        key = key[:shared] + block[at : at + own]
        yield key, block[at + own : at + own + length]
        at += own + length


def _handle(data: bytes, at: int) -> tuple[int, int, int]:
    """(offset, size, end) of a block handle."""
    offset, at = _varint(data, at)
    size, at = _varint(data, at)
    return offset, size, at


def read_bundle(index: bytes, data: bytes) -> dict[str, NDArray[np.float32]]:
    """All single-precision tensors of a bundle by name."""
    if int.from_bytes(index[-8:], "little") != MAGIC:
        raise ValueError("no sorted string table")
    _, _, at = _handle(index, len(index) - FOOTER)
    offset, size, _ = _handle(index, at)
    tensors = {}
    for _, handle in _block(index, offset, size):
        start, length, _ = _handle(handle, 0)
        for key, entry in _block(index, start, length):
            numbers, messages = _parted(entry)
            if not key or numbers.get(1) != SINGLE:
                continue
            sides = [_parted(dim)[0].get(1, 0) for dim in _parted(messages.get(2, [b""])[0])[1].get(2, [])]
            begin = numbers.get(4, 0)
            raw = data[begin : begin + numbers[5]]
            tensors[key.decode()] = np.frombuffer(raw, dtype="<f4").reshape(sides)
    return tensors
