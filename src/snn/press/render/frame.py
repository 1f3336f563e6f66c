"""What a site's pages of one kind have in common is rendered once; each page fills its holes."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass

from markupsafe import Markup

from snn.network.look import SiteLook, page_environment
from snn.press.render.written import as_bytes
from snn.rack.squeezing import CUT_START, Part, parts_of
from snn.support.appeals.rules import Ask

HOLE = f"<{secrets.token_hex(16)}>"
"""Stands between the parts of a page while it is made; nobody outside can guess it, and no page holds it."""
FRAMES_KEPT = 2048
WORTH_SHARING = 400
"""Bytes: about a hundred when deflated, as much as its place in the rack and the flush take."""
_Key = tuple[int, str, str, int, bool]


@dataclass(frozen=True)
class Frame:
    """A page with holes: what stands before the title, between the parts and after the content."""

    pieces: tuple[tuple[Part, ...], ...]
    dated: bool

    def fill(self, parts: str, day: str) -> tuple[Part, ...]:
        """The page of a title, a meta block and a content, with HOLE between them."""
        title, meta, content = (as_bytes(part) for part in parts.split(HOLE))
        fills = [title, meta, day.encode(), content] if self.dated else [title, meta, content]
        filled: list[Part] = []
        own: list[bytes] = []
        for piece, fill in zip(self.pieces, (*fills, b""), strict=True):
            for part in piece:
                if not part.is_shared:
                    own.append(part.text)
                    continue
                if own:
                    filled.append(Part(b"".join(own)))
                    own = []
                filled.append(part)
            own.append(fill)
        if rest := b"".join(own):
            filled.append(Part(rest))
        return tuple(filled)


def frame(site: SiteLook, kind: str, here: str, ask: Ask, *, dated: bool = False) -> Frame:
    """The frame of such pages; made once for the same site and ask."""
    dated = dated and kind != "lite"
    key = (id(site), kind, here, id(ask), dated)
    kept = _frames.get(key)
    if kept and kept[0] is site and kept[1] is ask:
        return kept[2]
    made = _make(site, kind, here, ask, dated)
    # The site and the ask are kept with it, so that their ids cannot be given to others meanwhile.
    _frames[key] = (site, ask, made)
    if len(_frames) > FRAMES_KEPT:
        _frames.popitem(last=False)
    return made


_frames: OrderedDict[_Key, tuple[SiteLook, Ask, Frame]] = OrderedDict()


def _make(site: SiteLook, kind: str, here: str, ask: Ask, dated: bool) -> Frame:
    template = page_environment().get_template("liteframe.html" if kind == "lite" else "frame.html")
    text = template.render(site=site, kind=kind, here=here, ask=ask, dated=dated, hole=Markup(HOLE))
    return Frame(tuple(_shared(as_bytes(piece)) for piece in text.split(HOLE)), dated)


def _shared(piece: bytes) -> tuple[Part, ...]:
    """What stands between two holes is the same on hundreds of pages; a short one is not worth a flush of its own."""
    if CUT_START in piece:
        return tuple(parts_of(piece))
    return (Part(piece, is_shared=len(piece) >= WORTH_SHARING),)
