"""Which readers are none, by the name they give: one list for all that counts."""

from __future__ import annotations

import re
from functools import lru_cache

from crawleruseragents import is_crawler

LONGEST = 300
"""Letters of a name that are looked at: what is remembered of strangers stays small."""
_TOOL = re.compile(
    r"(?<!cu)bot\b|bot[/;_-]|crawl|spider|slurp|curl|wget|python|httpx|aiohttp|go-http|java/|okhttp|libwww|scrapy|phantom|"
    r"headless|lighthouse|pagespeed|pingdom|uptime|monitor|facebookexternalhit|preview|validator|fetch|scan|archive",
    re.I,
)


def is_robot(agent: str) -> bool:
    """A known robot, a tool, a browser without a person, or one that does not say its name."""
    return _is_robot(agent[:LONGEST])


@lru_cache(maxsize=4096)
def _is_robot(agent: str) -> bool:
    """Source: the crawler-user-agents list, and words that no person's browser has in its name."""
    return len(agent) < 20 or not agent.startswith("Mozilla/") or bool(_TOOL.search(agent)) or is_crawler(agent)
