"""Write every kind of page in every face as files to look at: `python bench/preview.py OUT`."""

from __future__ import annotations

import sys
from pathlib import Path

from snn.press import render
from snn.press.tests import cast


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for look in cast.LOOKS:
        for kind, of in cast.pages(look).items():
            (out / f"{look}-{kind}.html").write_bytes(render.page(of).body)
        (out / f"{look}-lite.html").write_bytes(render.lite(cast.story(look)).body)
        (out / f"{look}.svg").write_bytes(render.icon(cast.site(look)).body)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
