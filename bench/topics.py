"""How well the learned suggestion does on Reuters-21578, ModApte split: `slot bench .venv/bin/python bench/topics.py`.

The 90 categories with a training and a test story at least; training stories are those that have one of them, as is
usual for this split. Every threshold is set on the training stories alone; the figures are those of the predictor
that the wire uses, in plain Python, read back from the packed model.
"""

from __future__ import annotations

import gzip
import json
import os
import platform
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Any

from snn.stories.routing.suggestion.features import features
from snn.stories.routing.suggestion.model import Model, pack, unpack
from snn.stories.routing.suggestion.training import Example, train

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SNN_SHARED") or ROOT.parent / "shared")


def main() -> int:
    corpus = SHARED / "corpora" / "reuters-21578.jsonl.gz"
    if not corpus.exists():
        print(f"no {corpus.name}; say where with SNN_SHARED", file=sys.stderr)
        return 1
    with gzip.open(corpus) as lines:
        learned, asked, categories = modapte([json.loads(line) for line in lines])
    started = time.perf_counter()
    packed = pack(train(learned))
    trained_s = time.perf_counter() - started
    started = time.perf_counter()
    model = unpack(packed)
    loaded_s = time.perf_counter() - started
    figures = measure(model, asked)
    import sklearn

    print(f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, scikit-learn {sklearn.__version__}, "
          f"{platform.machine()}, {os.cpu_count()} cores")  # fmt: skip
    print(f"{len(learned)} training and {len(asked)} test stories, {categories} categories, {len(model.rows):,} words")
    rows = {
        "micro-F1": f"{figures['f1']:.4f}   (bar 0.88)",
        "precision, recall": f"{figures['precision']:.4f}, {figures['recall']:.4f}",
        "macro-F1": f"{figures['macro']:.4f}",
        "right where it is 0.9 sure": f"{figures['sure_right']:.4f} of {figures['sure']} suggestions",
        "training": f"{trained_s:.1f} s   (bar 60)",
        "model": f"{len(packed) / 1024**2:.2f} MB   (bar 20)",
        "loading": f"{loaded_s * 1000:.0f} ms",
        "one prediction, p50, p99": f"{figures['p50_ms']:.2f}, {figures['p99_ms']:.2f} ms   (bar 2)",
    }
    for name, figure in rows.items():
        print(f"{name:28}{figure}")
    return 0 if figures["f1"] >= 0.88 and trained_s < 60 and len(packed) < 20 * 1024**2 else 1


def modapte(rows: list[dict[str, Any]]) -> tuple[list[Example], list[Example], int]:
    """Training and test examples, and how many categories."""
    of = {
        name: [row for row in rows if row["split"] == name and row["has_topics"] == "YES"] for name in ("TRAIN", "TEST")
    }
    kept = {t for row in of["TRAIN"] for t in row["topics"]} & {t for row in of["TEST"] for t in row["topics"]}
    learned, asked = (
        [
            Example(row["headline"] or "", row["body"] or "", tuple(sorted(set(row["topics"]) & kept)))
            for row in of[name]
            if set(row["topics"]) & kept
        ]
        for name in ("TRAIN", "TEST")
    )
    return learned, asked, len(kept)


def measure(model: Model, asked: list[Example]) -> dict[str, float]:
    """Micro- and macro-averaged figures, and how long an answer takes of the processor."""
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    took, sure, sure_right = [], 0, 0
    for example in asked:
        started = time.thread_time()
        scored = model.score(features(example.headline, example.body))
        took.append(time.thread_time() - started)
        labels = {one.name for one in scored if one.given}
        given.update(labels)
        wanted.update(example.labels)
        right.update(labels & set(example.labels))
        if scored[0].confidence >= 0.9:
            sure += 1
            sure_right += scored[0].name in example.labels
    cuts = quantiles(took, n=100)
    macro = [2 * right[name] / (given[name] + wanted[name]) for name in wanted]
    return {
        "f1": 2 * right.total() / (given.total() + wanted.total()), "precision": right.total() / given.total(),
        "recall": right.total() / wanted.total(), "macro": sum(macro) / len(macro), "sure": sure,
        "sure_right": sure_right / max(1, sure), "p50_ms": cuts[49] * 1000, "p99_ms": cuts[98] * 1000,
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
