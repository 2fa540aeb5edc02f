"""A BERT encoder with a two-way head (Devlin et al. 2019, https://arxiv.org/abs/1810.04805).

Weights go by the names of its parameters, from the pretrained encoder to the exported graph.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

Weights = dict[str, Tensor]


@dataclass(frozen=True)
class EncoderShape:
    """Sizes of an encoder; `feed_forward` is the inner width of a layer's second half."""

    vocabulary: int
    layers: int
    hidden: int
    heads: int
    feed_forward: int
    positions: int

    @staticmethod
    def of(weights: Weights, head_width: int) -> "EncoderShape":
        """Reads the sizes off a set of weights; only the width of a head cannot be seen in them."""
        vocabulary, hidden = weights["word"].shape
        layers = 1 + max(int(name.split(".")[1]) for name in weights if name.startswith("layers."))
        return EncoderShape(
            vocabulary=vocabulary,
            layers=layers,
            hidden=hidden,
            heads=hidden // head_width,
            feed_forward=weights["layers.0.up.weight"].shape[0],
            positions=weights["position"].shape[0],
        )


class Layer(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, shape: EncoderShape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.dropout = dropout
        self.qkv = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.out = nn.Linear(shape.hidden, shape.hidden)
        self.attention_norm = nn.LayerNorm(shape.hidden, eps=1e-12)
        self.up = nn.Linear(shape.hidden, shape.feed_forward)
        self.down = nn.Linear(shape.feed_forward, shape.hidden)
        self.output_norm = nn.LayerNorm(shape.hidden, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """x: [batch, tokens, hidden]; mask: [batch, 1, 1, tokens], true where a token stands."""
        batch, tokens, hidden = x.shape
        drop = self.dropout if self.training else 0.0
        qkv = self.qkv(x).view(batch, tokens, 3, self.heads, hidden // self.heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=mask, dropout_p=drop)
        mixed = self.out(mixed.transpose(1, 2).reshape(batch, tokens, hidden))
        x = self.attention_norm(x + F.dropout(mixed, self.dropout, self.training))
        inner = self.down(F.gelu(self.up(x)))
        return self.output_norm(x + F.dropout(inner, self.dropout, self.training))


class Classifier(nn.Module):
    """Encoder, tanh pooler over the first token, and two logits (negative, positive)."""

    def __init__(self, shape: EncoderShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        self.dropout = dropout
        self.word = nn.Parameter(torch.empty(shape.vocabulary, shape.hidden))
        self.position = nn.Parameter(torch.empty(shape.positions, shape.hidden))
        self.norm = nn.LayerNorm(shape.hidden, eps=1e-12)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.pooler = nn.Linear(shape.hidden, shape.hidden)
        self.classifier = nn.Linear(shape.hidden, 2)
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.normal_(parameter, std=0.02)
        nn.init.zeros_(self.pooler.bias)
        nn.init.zeros_(self.classifier.bias)

    @staticmethod
    def from_pretrained(weights: Weights, head_width: int, dropout: float) -> "Classifier":
        """Takes what `weights` holds; what it lacks (pooler, classifier) keeps its seeded start."""
        model = Classifier(EncoderShape.of(weights, head_width), dropout)
        unknown = model.load_state_dict(weights, strict=False).unexpected_keys
        if unknown:
            raise ValueError(f"weights of no known place: {unknown}")
        return model

    def encode(self, ids: Tensor) -> Tensor:
        """ids: [batch, tokens], 0 where padded; returns [batch, tokens, hidden]."""
        mask = (ids != 0)[:, None, None, :]
        x = F.embedding(ids, self.word) + self.position[: ids.shape[1]]
        x = F.dropout(self.norm(x), self.dropout, self.training)
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def forward(self, ids: Tensor) -> Tensor:
        """ids: [batch, tokens]; returns logits [batch, 2]."""
        first = self.encode(ids)[:, 0]
        pooled = torch.tanh(self.pooler(first))
        return self.classifier(F.dropout(pooled, self.dropout, self.training))


def keep_layers(weights: Weights, kept: list[int]) -> Weights:
    """A shallower encoder made of the named layers, in their order (Sajjad et al. 2020, arXiv:2004.03844)."""
    result = {name: value for name, value in weights.items() if not name.startswith("layers.")}
    for place, layer in enumerate(kept):
        prefix = f"layers.{layer}."
        for name, value in weights.items():
            if name.startswith(prefix):
                result[f"layers.{place}.{name[len(prefix):]}"] = value
    return result
