"""Training, from the archive or a file, into the data folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from snn.ground.markup import to_text
from snn.stories.models import Story
from snn.stories.routing.suggestion.features import LONGEST_BODY
from snn.stories.routing.suggestion.model import Model, pack
from snn.stories.routing.suggestion.training import CannotTrain, Example, train

MOST_EXAMPLES = 40_000
"""The newest stories of the archive: what a desk decided lately says most, and training stays within minutes."""
LONGEST_LINE = 4 * 1024 * 1024


def learn(
    examples: list[Example], target: Path, *, progress: Callable[[int, int], None] = lambda done, total: None
) -> Model:
    """Train, and put the model in its place whole or not at all.

    Raises: CannotTrain.
    """
    model = train(examples, progress=progress)
    aside = target.with_suffix(f".{os.getpid()}")
    aside.write_bytes(pack(model))
    aside.replace(target)
    return model


def examples_of_archive() -> list[Example]:
    """The newest published stories with the sections they stand in."""
    stories = Story.objects.filter(published_at__isnull=False, kill=None).order_by("-published_at", "-id")
    rows = stories.values_list("headline", "body_html", "section__slug")[:MOST_EXAMPLES]
    return [Example(head, to_text(body[: 2 * LONGEST_BODY]), (slug,)) for head, body, slug in rows.iterator()]


def examples_of_file(file: Path) -> list[Example]:
    """Examples from JSON lines: `headline`, `body`, and `section` or `sections`.

    Raises: CannotTrain naming the line that is none; OSError.
    """
    with file.open("rb") as lines:
        return list(_examples(lines, file.name))


def _examples(lines: Any, name: str) -> Iterator[Example]:
    number = 0
    while line := lines.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise CannotTrain(f"{name}, line {number}: longer than {LONGEST_LINE} bytes")
        if line.strip():
            yield _example(line, f"{name}, line {number}")


def _example(line: bytes, where: str) -> Example:
    try:
        row = json.loads(line)
        labels = row["sections"] if "sections" in row else [row["section"]]
        fields = (row["headline"], row["body"], *labels)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CannotTrain(f"{where}: no JSON object with headline, body and section") from None
    if not all(isinstance(field, str) for field in fields):
        raise CannotTrain(f"{where}: headline, body and section must be words")
    return Example(row["headline"], row["body"], tuple(labels))
