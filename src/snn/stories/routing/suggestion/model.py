"""The learned model: read from its file, asked in plain Python."""

from __future__ import annotations

import json
import math
import sys
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

MAGIC = b"SNN suggestion 1\n"
LARGEST_BYTES = 64 * 1024 * 1024


class WrongModel(Exception):
    """The file is no model that this version reads; training again makes one."""


@dataclass(frozen=True)
class Label:
    """One label: where its line lies, from which score on it is given, and how a score becomes a probability.

    Shape:  probability = 1 / (1 + exp(-(slope * score + offset))) (Platt).
    """

    name: str
    bias: float
    threshold: float
    slope: float
    offset: float


@dataclass(frozen=True)
class Scored:
    """A label with its score and how sure that is."""

    name: str
    score: float
    confidence: float
    given: bool


@dataclass(frozen=True)
class Model:
    """Weights by word: row n of `starts` says where the weights of word n lie in `labels_of` and `weights`.

    Unit:   a weight is an integer; times `scale` it is the word's weight with its rarity (idf) in it.
    """

    labels: tuple[Label, ...]
    scale: float
    rows: Mapping[str, int]
    rarity: array[float]
    starts: array[int]
    labels_of: array[int]
    weights: array[int]
    examples: int = 0

    def score(self, counts: Mapping[str, int]) -> list[Scored]:
        """Every label, the surest first."""
        sums, length = [0.0] * len(self.labels), 0.0
        for token, count in counts.items():
            row = self.rows.get(token)
            if row is None:
                continue
            times = 1.0 + math.log(count) if count > 1 else 1.0
            length += (times * self.rarity[row]) ** 2
            begin, end = self.starts[row], self.starts[row + 1]
            for label, weight in zip(self.labels_of[begin:end], self.weights[begin:end], strict=True):
                sums[label] += times * weight
        unit = self.scale / math.sqrt(length) if length else 0.0
        scored = [_scored(label, total * unit + label.bias) for label, total in zip(self.labels, sums, strict=True)]
        return sorted(scored, key=lambda one: -one.confidence)

    def telling(self, counts: Mapping[str, int], name: str, most: int = 5) -> tuple[str, ...]:
        """The words that speak most for a label."""
        number = next(n for n, label in enumerate(self.labels) if label.name == name)
        found = []
        for token, count in counts.items():
            row = self.rows.get(token)
            for place in range(self.starts[row], self.starts[row + 1]) if row is not None else ():
                if self.labels_of[place] == number and self.weights[place] > 0:
                    found.append((self.weights[place] * (1.0 + math.log(count)), token.removeprefix("h:")))
        return tuple(dict.fromkeys(token for _, token in sorted(found, reverse=True)))[:most]


def pack(model: Model) -> bytes:
    """The model as the bytes of its file."""
    head = {"labels": [asdict(label) for label in model.labels], "scale": model.scale, "examples": model.examples}
    arrays = (model.rarity, model.starts, model.labels_of, model.weights)
    parts = [json.dumps(head).encode(), "\n".join(model.rows).encode(), *(_little(one) for one in arrays)]
    sizes = " ".join(str(len(part)) for part in parts).encode()
    return MAGIC + zlib.compress(b"\n".join((sizes, b"".join(parts))), 6)


def unpack(packed: bytes) -> Model:
    """The model that pack() was given.

    Raises: WrongModel.
    """
    if not packed.startswith(MAGIC):
        raise WrongModel("this is no suggestion model of this version; train again (snn wire train)")
    try:
        raw = zlib.decompressobj().decompress(packed[len(MAGIC) :], LARGEST_BYTES)
        sizes, _, rest = raw.partition(b"\n")
        parts = _cut(rest, [int(size) for size in sizes.split()])
        head = json.loads(parts[0])
        rows = {token: n for n, token in enumerate(parts[1].decode().split("\n"))}
        rarity: array[float] = array("f")
        starts, labels_of, weights = array("I"), array("H"), array("h")
        _fill(rarity, parts[2])
        for numbers, part in zip((starts, labels_of, weights), parts[3:], strict=True):
            _fill(numbers, part)
        labels = tuple(Label(**label) for label in head["labels"])
        return Model(labels, head["scale"], rows, rarity, starts, labels_of, weights, head["examples"])
    except (zlib.error, ValueError, KeyError, IndexError, TypeError) as wrong:
        raise WrongModel(f"the suggestion model is damaged ({wrong}); train again (snn wire train)") from None


def read(path: Path) -> Model:
    """Raises: WrongModel, OSError."""
    return unpack(path.read_bytes())


def _scored(label: Label, score: float) -> Scored:
    # Beyond 30 the exponential says nothing more, and far beyond it overflows.
    power = max(-30.0, min(30.0, label.slope * score + label.offset))
    return Scored(label.name, score, 1.0 / (1.0 + math.exp(-power)), score > label.threshold)


def _cut(raw: bytes, sizes: Sequence[int]) -> list[bytes]:
    parts, place = [], 0
    for size in sizes:
        parts.append(raw[place : place + size])
        place += size
    if place != len(raw):
        raise ValueError("cut off")
    return parts


def _little(numbers: array[float] | array[int]) -> bytes:
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def _fill(numbers: array[float] | array[int], raw: bytes) -> None:
    numbers.frombytes(raw)
    if sys.byteorder == "big":
        numbers.byteswap()
