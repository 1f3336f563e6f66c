"""Learns the model from examples; the one place that needs scikit-learn, and only while it runs."""

from __future__ import annotations

import math
import warnings
from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from snn.stories.routing.suggestion.features import features
from snn.stories.routing.suggestion.model import Label, Model

FEWEST_EXAMPLES = 20
FOLDS = 3
STRICTNESS = 2.0
"""LIBLINEAR's C; 0.5 to 2 differ by half a point of F1 on Reuters-21578."""
LEAST_WEIGHT = 0.015
"""Smaller weights are left out: a third of the file, none of the F1."""
MOST_WORDS = 60_000
TRUSTED_POSITIVES = 10.0
"""With so many examples of a label its own threshold counts half, the common one the other half."""
_MISSING = (
    "training needs scikit-learn, which SNN itself does not: "
    "python -m pip install --require-hashes -r requirements/train.txt"
)


class CannotTrain(Exception):
    """Why nothing was learned, and what to do."""


@dataclass(frozen=True)
class Example:
    """A story and the labels that a person gave it."""

    headline: str
    body: str
    labels: tuple[str, ...]


def train(examples: Sequence[Example], *, progress: Callable[[int, int], None] = lambda done, total: None) -> Model:
    """A one-against-rest linear model over tf-idf, each label calibrated on scores of models that had not seen it.

    Raises: CannotTrain.
    Source: Joachims 1998 (linear machines for text), Platt 1999 (calibration), Yang 2001 (thresholds by label).
    """
    names = sorted({label for example in examples for label in example.labels})
    if len(examples) < FEWEST_EXAMPLES or len(names) < 2:
        raise CannotTrain(
            f"{len(examples)} examples of {len(names)} labels are too few; {FEWEST_EXAMPLES} of two labels are the least"
        )
    try:
        import numpy
        from sklearn.svm import LinearSVC
    except ImportError:
        raise CannotTrain(_MISSING) from None
    counts = [features(example.headline, example.body) for example in examples]
    tokens, rarity = _vocabulary(counts)
    rows = _matrix(counts, tokens, rarity)
    fold = numpy.random.RandomState(21578).randint(0, FOLDS, len(examples))
    lines, unseen = [], []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a line that did not settle in 1000 rounds is as good as it gets
        for n, name in enumerate(names):
            is_one = numpy.array([name in example.labels for example in examples])
            lines.append(LinearSVC(C=STRICTNESS, random_state=0).fit(rows, is_one) if not is_one.all() else None)
            unseen.append(_scores_unseen(rows, is_one, fold, numpy, LinearSVC))
            progress(n + 1, len(names))
    truth = [numpy.array([name in example.labels for example in examples]) for name in names]
    labels = _calibrated(names, lines, unseen, truth, numpy)
    return _model(labels, lines, tokens, rarity, len(examples))


def _vocabulary(counts: Sequence[Counter[str]]) -> tuple[dict[str, int], array[float]]:
    """Words of two stories at least and half of them at most, the commonest first where they are too many."""
    spread: Counter[str] = Counter()
    for one in counts:
        spread.update(one.keys())
    kept = [(token, n) for token, n in spread.most_common() if 2 <= n <= max(2, len(counts) // 2)][:MOST_WORDS]
    rarity = array("f", (math.log((1 + len(counts)) / (1 + n)) + 1 for _, n in kept))
    return {token: place for place, (token, _) in enumerate(kept)}, rarity


def _matrix(counts: Sequence[Counter[str]], tokens: dict[str, int], rarity: array[float]) -> Any:
    from scipy.sparse import csr_matrix
    from sklearn.preprocessing import normalize

    values, columns, starts = array("f"), array("i"), array("q", [0])
    for one in counts:
        for token, count in one.items():
            place = tokens.get(token)
            if place is not None:
                columns.append(place)
                values.append((1.0 + math.log(count)) * rarity[place])
        starts.append(len(columns))
    return normalize(csr_matrix((values, columns, starts), shape=(len(counts), len(tokens))))


def _scores_unseen(rows: Any, is_one: Any, fold: Any, numpy: Any, machine: Any) -> Any:
    scores = numpy.full(len(is_one), -1.0)
    for n in range(FOLDS):
        seen, unseen = fold != n, fold == n
        # A fold that holds every example of a label leaves nothing to learn it from.
        if unseen.any() and 0 < is_one[seen].sum() < seen.sum():
            fitted = machine(C=STRICTNESS, random_state=0).fit(rows[seen], is_one[seen])
            scores[unseen] = fitted.decision_function(rows[unseen])
    return scores


def _calibrated(names: Sequence[str], lines: Sequence[Any], unseen: Any, truth: Any, numpy: Any) -> tuple[Label, ...]:
    everything, every_truth = numpy.concatenate(unseen), numpy.concatenate(truth)
    common = _best_threshold(everything, every_truth, numpy)
    common_slope, common_offset = _platt(everything, every_truth)
    labels = []
    for name, line, scores, is_one in zip(names, lines, unseen, truth, strict=True):
        positives = float(is_one.sum())
        own = positives / (positives + TRUSTED_POSITIVES)
        threshold = own * _best_threshold(scores, is_one, numpy) + (1 - own) * common
        slope, offset = _platt(scores, is_one) if positives >= 2 * TRUSTED_POSITIVES else (common_slope, common_offset)
        bias = float(line.intercept_[0]) if line is not None else 1.0
        labels.append(Label(name, bias, float(threshold), slope, offset))
    return tuple(labels)


def _best_threshold(scores: Any, is_one: Any, numpy: Any) -> float:
    """The score between two examples above which F1 is best."""
    order = numpy.argsort(-scores, kind="stable")
    right = numpy.cumsum(is_one[order])
    f1 = 2 * right / (numpy.arange(1, len(order) + 1) + is_one.sum())
    best = int(f1.argmax())
    following = scores[order[min(best + 1, len(order) - 1)]]
    return float((scores[order[best]] + following) / 2)


def _platt(scores: Any, is_one: Any) -> tuple[float, float]:
    from sklearn.linear_model import LogisticRegression

    if is_one.all() or not is_one.any():
        return 1.0, 0.0
    fitted = LogisticRegression(C=1e3).fit(scores.reshape(-1, 1), is_one)
    return float(fitted.coef_[0][0]), float(fitted.intercept_[0])


def _model(
    labels: tuple[Label, ...], lines: Sequence[Any], tokens: dict[str, int], rarity: array[float], examples: int
) -> Model:
    import numpy

    nothing = numpy.zeros(len(tokens))
    by_word = numpy.array([line.coef_[0] if line is not None else nothing for line in lines]).T
    kept = numpy.abs(by_word) >= LEAST_WEIGHT
    with_rarity = by_word * numpy.frombuffer(rarity, dtype=numpy.float32)[:, None]
    scale = float(numpy.abs(with_rarity).max()) / 32_000 or 1.0
    words, of = kept.nonzero()
    weights = array("h", numpy.rint(with_rarity[words, of] / scale).astype(int).tolist())
    starts = array("I", [0, *kept.sum(axis=1).cumsum().tolist()])
    return Model(labels, scale, tokens, rarity, starts, array("H", of.tolist()), weights, examples)
