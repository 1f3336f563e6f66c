"""What the servers in front must know of this network."""

from __future__ import annotations

import re

from django.conf import settings

from snn.config.network import desk_host
from snn.network.look.environment import COMPONENTS, csp
from snn.network.models import Site
from snn.press.render.html import LIST_CACHE, STORY_CACHE
from snn.press.shelve import FOREVER
from snn.stand.configs import Serving

_HASHES = {part: re.compile(rf"(?<={part}-src )'sha256-[^']+'") for part in ("style", "script")}


def serving(*, stand: str, listen: str, certificates: str) -> Serving:
    """Raises: ValueError where a name can't stand in a configuration."""
    sites = list(Site.objects.order_by("position", "id"))
    files = settings.RACK.removeprefix("files:") if settings.RACK.startswith("files:") else ""
    return Serving(
        hosts=tuple(site.host for site in sites),
        csp={site.host: one_policy(site.look) for site in sites},
        story_cache=STORY_CACHE[1],
        list_cache=LIST_CACHE[1],
        media_cache=FOREVER[0][1],
        files=files,
        stand=stand,
        listen=listen,
        certificates=certificates,
        desk=desk_host() if sites else "",
    )


def one_policy(look: str) -> str:
    """The policies of all kinds of page on such a site in one: a server of files can't tell a notice from a story."""
    policies = [csp(look, kind) for kind in sorted(COMPONENTS) if kind != "app"]
    whole = max(policies, key=len)
    for hashes in _HASHES.values():
        every = sorted({found for policy in policies for found in hashes.findall(policy)})
        whole = hashes.sub(" ".join(every), whole, count=1)
    return whole
