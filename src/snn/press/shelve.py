"""A piece of what is due, from facts to the rack; and the same piece compared with the rack."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from snn.press.gather import Gatherer
from snn.press.gather.archive import Touched, dues_of_stories, waiting_stories
from snn.press.make import Key, Made, make
from snn.press.plan import Due
from snn.press.snapshots import only_baker, snapshot
from snn.rack.pages import ANY_HOST, Page, Rack, SpoiltError, media_page

FOREVER = (("cache-control", "public, max-age=31536000, immutable"),)
MEDIA_REMEMBERED = 200_000
_shelved_media: set[tuple[int, str]] = set()


@dataclass
class Shelved:
    """What became of a piece. wrong: what could not be rendered, and why."""

    due: int = 0
    pages: int = 0
    written: int = 0
    wrong: list[tuple[Due, str]] = field(default_factory=list)
    differs: list[tuple[str, str, str]] = field(default_factory=list)
    touched: list[Key] = field(default_factory=list)
    """What was shelved or taken off; caches and subscribers must hear of it."""


@dataclass(frozen=True)
class Baker:
    """Bakes pieces of a whole bake, in this process or in one of a crew.

    known: the changes the bake is answerable for. What later ones touch is left to the turn that publishes
    them: a list rendered now could link to a story whose page is not on the rack yet.
    """

    rack: Rack
    media: Path
    known: frozenset[int]

    def bake(self, piece: Sequence[Due]) -> Shelved:
        return self._bake(piece)

    def _bake(self, piece: Sequence[Due], anew: Collection[Key] = ()) -> Shelved:
        with only_baker(one.site for one in piece), snapshot():
            gatherer = Gatherer()
            shelved = put(make(self._mine(piece, gatherer), gatherer), self.rack, self.media, len(piece), anew)
            gatherer.forget()
            return shelved

    def check(self, piece: Sequence[Due]) -> Shelved:
        """Render and compare; nothing is written."""
        with snapshot():
            gatherer = Gatherer()
            shelved = _compare(make(self._mine(piece, gatherer), gatherer), self.rack, len(piece))
            gatherer.forget()
            return shelved

    def mend(self, piece: Sequence[Due]) -> Shelved:
        """Compare, and shelve what differs, is missing or can't be read."""
        shelved = self.check(piece)
        if shelved.differs:
            # By its ETag alone, what is spoilt would pass for the same.
            again = self._bake(piece, {(host, path) for host, path, _ in shelved.differs})
            shelved.written, shelved.touched = again.written, again.touched
        return shelved

    def _mine(self, piece: Sequence[Due], gatherer: Gatherer) -> Sequence[Due]:
        later = waiting_stories(self.known)
        if not later:
            return piece
        others = dues_of_stories([Touched(story, None) for story in later], gatherer)
        return [one for one in piece if one not in others]


def put(made: Iterable[Made], rack: Rack, media: Path, due: int, anew: Collection[Key] = ()) -> Shelved:
    """Shelve what was made in one transaction, notices of killed stories last: lists leave them first."""
    pictures: list[Page] = []
    pages: list[Page] = []
    gone: list[Page] = []
    drop: list[Key] = []
    shelved = Shelved(due)
    for one in made:
        try:
            pictures += _missing_media(one.media, rack, media)
        except OSError as wrong:
            one = Made(one.due, wrong=f"a picture can't be read: {wrong}")
        if one.wrong:
            shelved.wrong.append((one.due, one.wrong))
            continue
        drop += one.drop
        for page in one.pages:
            (gone if page.status == 410 else pages).append(page)
    everything = list({page.key: page for page in (*pictures, *pages, *gone)}.values())
    kept = {page.key for page in everything}
    shelved.pages = len(pages) + len(gone)
    shelved.touched = [*kept, *drop]
    shelved.written = rack.put(everything, drop=[key for key in drop if key not in kept], anew=anew)
    _shelved_media.update((id(rack), page.path) for page in pictures)
    return shelved


def _compare(made: Iterable[Made], rack: Rack, due: int) -> Shelved:
    shelved = Shelved(due)
    for one in made:
        if one.wrong:
            shelved.wrong.append((one.due, one.wrong))
        for page in one.pages:
            shelved.pages += 1
            if wrong := _wrong(page, rack):
                shelved.differs.append((*page.key, wrong))
        for key in one.drop:
            if _is_there(rack, key):
                shelved.differs.append((*key, "stray"))
        for name in one.media:
            if not _has_media(rack, _media_path(name)):
                shelved.differs.append((ANY_HOST, _media_path(name), "missing"))
    return shelved


def _wrong(page: Page, rack: Rack) -> str | None:
    try:
        there = rack.get(*page.key)
    except SpoiltError:
        return "spoilt"
    if there is None:
        return "missing"
    same = (there.etag, there.status, there.body) == (page.etag, page.status, page.body)
    return None if same else "differs"


def _is_there(rack: Rack, key: Key) -> bool:
    try:
        return rack.get(*key) is not None
    except SpoiltError:
        return True


def _missing_media(names: Iterable[str], rack: Rack, media: Path) -> list[Page]:
    """Pictures the rack lacks. A rendition never changes under its name, so that one look is enough."""
    return [
        media_page(ANY_HOST, path, (media / name).read_bytes(), content_type="image/webp", headers=FOREVER)
        for name in names
        if not _has_media(rack, path := _media_path(name))
    ]


def _has_media(rack: Rack, path: str) -> bool:
    if (id(rack), path) in _shelved_media:
        return True
    try:
        if rack.get(ANY_HOST, path) is None:
            return False
    except SpoiltError:
        return False
    if len(_shelved_media) >= MEDIA_REMEMBERED:
        _shelved_media.clear()
    _shelved_media.add((id(rack), path))
    return True


def _media_path(name: str) -> str:
    return f"/media/{name}"
