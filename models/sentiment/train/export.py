"""Writes a student as an ONNX graph whose weights stay at 4 bits in the file.

Unpacking (mask, shift, scale) is made of ordinary operators on constants. ONNX Runtime folds them when a session
starts, on every back end, so each sentence then costs plain single-precision products.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from .encoder import EncoderShape, Weights
from .quantise import MIDDLE, is_quantised, pack

OPSET = 20
MASKED = -10000.0


class Graph:
    """Collects nodes and constants; every method returns the name of what it made."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}
        self.made = 0

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        self.made += 1
        output = f"{kind}_{self.made}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], name=output, **attributes))
        return output

    def constant(self, name: str, value: NDArray) -> str:
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(value, name)
        return name

    def integers(self, *values: int) -> str:
        return self.constant("i_" + "_".join(map(str, values)), np.array(values, dtype=np.int64))

    def number(self, value: float) -> str:
        return self.constant(f"f_{value}", np.array(value, dtype=np.float32))


class Exporter:
    """Builds the graph of one student."""

    def __init__(self, weights: Weights, shape: EncoderShape) -> None:
        self.weights = weights
        self.shape = shape
        self.graph = Graph()

    def weight(self, name: str) -> str:
        """A parameter in single precision, unpacked from how the file keeps it."""
        graph, value = self.graph, self.weights[name]
        if not is_quantised(name, tuple(value.shape)):
            half = graph.constant(name, value.detach().cpu().numpy().astype(np.float16))
            return graph.op("Cast", half, to=TensorProto.FLOAT)
        packed, scales = pack(value)
        codes = graph.constant(f"{name}.codes", packed)
        low = graph.op("BitwiseAnd", codes, graph.constant("low_half", np.array(15, dtype=np.uint8)))
        high = graph.op("BitShift", codes, graph.constant("half_byte", np.array(4, dtype=np.uint8)), direction="RIGHT")
        both = graph.op("Cast", graph.op("Concat", low, high, axis=1), to=TensorProto.FLOAT)
        scale = graph.op("Cast", graph.constant(f"{name}.scales", scales), to=TensorProto.FLOAT)
        values = graph.op("Mul", graph.op("Sub", both, graph.number(MIDDLE)), scale)
        return graph.op("Reshape", values, graph.integers(*value.shape))

    def linear(self, x: str, name: str) -> str:
        matrix = self.graph.op("Transpose", self.weight(f"{name}.weight"), perm=[1, 0])
        return self.graph.op("Add", self.graph.op("MatMul", x, matrix), self.weight(f"{name}.bias"))

    def norm(self, x: str, name: str) -> str:
        scale, shift = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.graph.op("LayerNormalization", x, scale, shift, axis=-1, epsilon=1e-12)

    def layer(self, x: str, mask: str, place: int) -> str:
        """x: [batch, tokens, hidden]; mask: [batch, 1, 1, tokens], added to the attention's logits."""
        graph, shape, name = self.graph, self.shape, f"layers.{place}"
        width = shape.hidden // shape.heads
        qkv = graph.op("Reshape", self.linear(x, f"{name}.qkv"), graph.integers(0, 0, 3, shape.heads, width))
        qkv = graph.op("Transpose", qkv, perm=[2, 0, 3, 1, 4])
        query, key, value = (graph.op("Gather", qkv, graph.constant(f"i{i}", np.array(i)), axis=0) for i in range(3))
        key = graph.op("Transpose", key, perm=[0, 1, 3, 2])
        logits = graph.op("Mul", graph.op("MatMul", query, key), graph.number(width**-0.5))
        mixed = graph.op("MatMul", graph.op("Softmax", graph.op("Add", logits, mask), axis=-1), value)
        mixed = graph.op("Transpose", mixed, perm=[0, 2, 1, 3])
        mixed = graph.op("Reshape", mixed, graph.integers(0, 0, shape.hidden))
        x = self.norm(graph.op("Add", x, self.linear(mixed, f"{name}.out")), f"{name}.attention_norm")
        inner = self.linear(graph.op("Gelu", self.linear(x, f"{name}.up")), f"{name}.down")
        return self.norm(graph.op("Add", x, inner), f"{name}.output_norm")

    def build(self) -> onnx.ModelProto:
        """Inputs `input_ids` and `attention_mask`, both [batch, tokens]; output `logits`, [batch, 2]."""
        graph = self.graph
        attention = graph.op("Cast", "attention_mask", to=TensorProto.FLOAT)
        absent = graph.op("Sub", graph.number(1.0), attention)
        mask = graph.op("Unsqueeze", graph.op("Mul", absent, graph.number(MASKED)), graph.integers(1, 2))
        tokens = graph.op("Shape", "input_ids", start=1)
        position = graph.op("Slice", self.weight("position"), graph.integers(0), tokens, graph.integers(0))
        words = graph.op("Gather", self.weight("word"), "input_ids", axis=0)
        x = self.norm(graph.op("Add", words, position), "norm")
        for place in range(self.shape.layers):
            x = self.layer(x, mask, place)
        first = graph.op("Gather", x, graph.constant("i0", np.array(0)), axis=1)
        pooled = graph.op("Tanh", self.linear(first, "pooler"))
        logits = self.linear(pooled, "classifier")
        graph.nodes.append(helper.make_node("Identity", [logits], ["logits"], name="logits"))
        side = ["batch", "tokens"]
        model = helper.make_model(
            helper.make_graph(
                graph.nodes,
                "sentiment",
                [helper.make_tensor_value_info(name, TensorProto.INT64, side) for name in ("input_ids", "attention_mask")],
                [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 2])],
                list(graph.constants.values()),
            ),
            opset_imports=[helper.make_opsetid("", OPSET)],
            producer_name="palate-sentiment",
            ir_version=10,
        )
        onnx.checker.check_model(model, full_check=True)
        return model


def export(weights: Weights, shape: EncoderShape, path: Path) -> None:
    """Writes the student to `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(Exporter(weights, shape).build(), path)
