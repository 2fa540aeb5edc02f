"""Lays a student's graph out as transformers.js expects a model, and lists the files in a manifest."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import brotli

from .encoder import EncoderShape
from .vocabulary import LENGTH, SIZE

NAME = "palate-sentiment"
VERSION = "1.1.0"
GRAPH = "onnx/model_q4.onnx"
LABELS = {"0": "negative", "1": "positive"}
TOLERANCE = 0.01


def write_configuration(shape: EncoderShape, tokenizer: Path, graph: Path, palate: dict, folder: Path) -> None:
    """Writes `config.json`, both tokenizer files and the graph below `folder`."""
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(graph, folder / GRAPH)
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    _write(folder / "config.json", {
        "architectures": ["BertForSequenceClassification"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": shape.hidden,
        "intermediate_size": shape.feed_forward,
        "num_attention_heads": shape.heads,
        "num_hidden_layers": shape.layers,
        "max_position_embeddings": LENGTH,
        "layer_norm_eps": 1e-12,
        "pad_token_id": 0,
        "type_vocab_size": 1,
        "vocab_size": SIZE,
        "id2label": LABELS,
        "label2id": {label: int(number) for number, label in LABELS.items()},
        "transformers.js_config": {"dtype": "q4"},
        "palate": palate,
    })
    _write(folder / "tokenizer_config.json", {
        "tokenizer_class": "BertTokenizer",
        "do_lower_case": True,
        "model_max_length": LENGTH,
        "model_input_names": ["input_ids", "attention_mask"],
        "cls_token": "[CLS]",
        "mask_token": "[MASK]",
        "pad_token": "[PAD]",
        "sep_token": "[SEP]",
        "unk_token": "[UNK]",
    })


def write_manifest(folder: Path, answers: dict[str, float], metrics: dict) -> dict:
    """Writes `manifest.json`: every file a browser downloads, how to read its answers, which ones to
    check a start by, and what was measured."""
    files: list[dict[str, Any]] = []
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json", GRAPH):
        content = (folder / name).read_bytes()
        files.append({
            "path": name,
            "bytes": len(content),
            "brotliBytes": len(brotli.compress(content, quality=11, lgwin=24)),
            "sha256": hashlib.sha256(content).hexdigest(),
        })
    palate = json.loads((folder / "config.json").read_text())["palate"]
    manifest = {
        "name": NAME,
        "version": VERSION,
        "calibration": {
            "temperature": palate["temperature"],
            "neutral": {"from": palate["negativeBelow"], "to": palate["positiveAbove"]},
        },
        "window": palate["maxTokens"] - 2,
        "files": files,
        "bytes": sum(file["bytes"] for file in files),
        "brotliBytes": sum(file["brotliBytes"] for file in files),
        "known": [{"text": text, "positive": round(value, 4)} for text, value in answers.items()],
        "tolerance": TOLERANCE,
        "metrics": metrics,
    }
    _write(folder / "manifest.json", manifest)
    return manifest


def _write(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
