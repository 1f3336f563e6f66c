"""A front as readers would see it, of a draft that is nowhere yet."""

from __future__ import annotations

from html import escape

from snn.press.gather import Gatherer
from snn.press.render import html
from snn.stories.fronts.rules import Arrangement


def page(site: int, section: int | None, arrangement: Arrangement) -> str:
    """The page that the press would make; its pictures and links are the site's."""
    gatherer = Gatherer()
    gatherer.fronts.propose(site, section, arrangement)
    facts = gatherer.front(site) if section is None else gatherer.section_front(site, section)
    text = html.page(facts).body.decode()
    return text.replace("<head>", f'<head><base href="{escape(gatherer.origins[site])}/" target="_blank">', 1)
