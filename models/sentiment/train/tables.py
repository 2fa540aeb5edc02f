"""Token ids of many texts in one tensor, and batches of like length."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .vocabulary import PAD

SORTED_TOGETHER = 50


class Table:
    """ids: [texts, longest] of int16, 0 where padded; lengths: [texts]."""

    def __init__(self, ids: Tensor) -> None:
        self.ids = ids
        self.lengths: NDArray[np.int64] = (ids != PAD).sum(dim=1).cpu().numpy()

    @staticmethod
    def of(texts: list[list[int]]) -> "Table":
        ids = torch.zeros(len(texts), max(map(len, texts)), dtype=torch.int16)
        for row, text in enumerate(texts):
            ids[row, : len(text)] = torch.tensor(text, dtype=torch.int16)
        return Table(ids)

    @staticmethod
    def joined(tables: list["Table"]) -> "Table":
        longest = max(table.ids.shape[1] for table in tables)
        padded = [torch.nn.functional.pad(table.ids, (0, longest - table.ids.shape[1])) for table in tables]
        return Table(torch.cat(padded))

    def __len__(self) -> int:
        return len(self.lengths)

    def to(self, device: torch.device) -> "Table":
        return Table(self.ids.to(device))

    def rows(self, chosen: Tensor) -> "Table":
        return Table(self.ids[chosen])

    def batches(self, order: list[NDArray[np.int64]]) -> Iterator[tuple[Tensor, Tensor]]:
        """(rows, ids) of each batch: ids is [batch, longest in it] of int64."""
        moved = torch.from_numpy(np.concatenate(order)).to(self.ids.device)
        start = 0
        for part in order:
            rows = moved[start : start + len(part)]
            start += len(part)
            yield rows, self.ids[rows, : int(self.lengths[part].max())].long()


def shuffled(lengths: NDArray[np.int64], size: int, draw: np.random.Generator) -> list[NDArray[np.int64]]:
    """Every row once, in random batches of at most `size`; a batch holds texts of like length to spare padding."""
    order = draw.permutation(len(lengths))
    batches = []
    for start in range(0, len(order), size * SORTED_TOGETHER):
        part = order[start : start + size * SORTED_TOGETHER]
        part = part[np.argsort(lengths[part], kind="stable")]
        batches += [part[at : at + size] for at in range(0, len(part), size)]
    return [batches[place] for place in draw.permutation(len(batches))]


def by_length(lengths: NDArray[np.int64], size: int) -> list[NDArray[np.int64]]:
    """Every row once, shortest first."""
    order = np.argsort(lengths, kind="stable")
    return [order[at : at + size] for at in range(0, len(order), size)]
