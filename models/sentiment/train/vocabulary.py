"""Prunes BERT's uncased vocabulary of 30,522 word pieces to those this model meets, and writes the tokenizer of the rest."""

from __future__ import annotations

import copy
import json

import torch
from tokenizers import Tokenizer

from .encoder import Weights

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PAD = 0
SIZE = 18_432
LENGTH = 128
LATIN_END = 0x250
SYMBOLS = range(0x2000, 0x2C00)


def prune(tokenizer: dict, texts: list[str]) -> tuple[dict, list[int]]:
    """A tokenizer of 18,432 pieces and, for each, its row in the full vocabulary.

    Kept are the special tokens, every single Latin character, sign and symbol, every piece met in `texts`, and then the first of the rest:
    BERT's vocabulary stands in order of frequency.
    """
    full: dict[str, int] = tokenizer["model"]["vocab"]
    whole = Tokenizer.from_str(json.dumps(tokenizer))
    met = {piece for encoding in whole.encode_batch(texts, add_special_tokens=False) for piece in encoding.ids}
    needed = {row for piece, row in full.items() if _is_sign(piece.removeprefix("##"))} | met
    special = [full[piece] for piece in SPECIAL]
    needed -= set(special)
    room = SIZE - len(special) - len(needed)
    if room < 0:
        raise ValueError(f"{SIZE} pieces are too few: the texts alone use {len(needed)}")
    passed_over = needed | {row for piece, row in full.items() if piece.startswith("[unused") or piece in SPECIAL}
    common = [row for piece, row in full.items() if row not in passed_over and _is_latin(piece)]
    rows = special + sorted(needed | set(sorted(common)[:room]))
    piece_of = {row: piece for piece, row in full.items()}
    return _rewritten(tokenizer, [piece_of[row] for row in rows]), rows


def _is_latin(piece: str) -> bool:
    return all(ord(character) < LATIN_END for character in piece)


def _is_sign(piece: str) -> bool:
    return len(piece) == 1 and (ord(piece) < LATIN_END or ord(piece) in SYMBOLS)


def _rewritten(tokenizer: dict, pieces: list[str]) -> dict:
    """The tokenizer with `pieces` as its vocabulary, cutting at 128 tokens."""
    result = copy.deepcopy(tokenizer)
    vocabulary = {piece: row for row, piece in enumerate(pieces)}
    result["model"]["vocab"] = vocabulary
    for token in result["added_tokens"]:
        token["id"] = vocabulary[token["content"]]
    for name, token in result["post_processor"]["special_tokens"].items():
        token["ids"] = [vocabulary[name]]
    result["padding"] = None
    result["truncation"] = {
        "direction": "Right",
        "max_length": LENGTH,
        "strategy": "LongestFirst",
        "stride": 0,
    }
    return result


def prune_weights(weights: Weights, rows: list[int]) -> Weights:
    """Weights with the word table cut to `rows` and positions cut to 128."""
    result = dict(weights)
    result["word"] = weights["word"][torch.tensor(rows)].clone()
    result["position"] = weights["position"][:LENGTH].clone()
    return result


def tokenize(tokenizer: dict, texts: list[str]) -> list[list[int]]:
    """Token ids of each text, with the first and the closing token, at most 128."""
    return [encoding.ids for encoding in Tokenizer.from_str(json.dumps(tokenizer)).encode_batch(texts)]
