"""A rack in an S3-compatible store, for a CDN to serve: `HOST/2022/03/14/lander/index.html`."""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar

import httpx
from lxml import etree

from snn.rack.labels import Label, label_of, read_label
from snn.rack.pages import Key, Page, RackError, SpoiltError, own_key
from snn.rack.signature import Access, encoded_path, encoded_query, signed

_INDEX = "index.html"
_LABEL = "x-amz-meta-snn"
_AT_ONCE = 16
_BATCH = 500
_PAUSES_S = (0.2, 1.0, 3.0)
_ADVICE = {
    401: "the store refuses our key; check SNN_STORE_KEY_ID and SNN_STORE_SECRET",
    403: "the store refuses us; check SNN_STORE_KEY_ID, SNN_STORE_SECRET and what the key may do",
    404: "there is no such bucket; make it, or check SNN_RACK",
}
_T = TypeVar("_T")
_R = TypeVar("_R")


class ObjectRack:
    """Pages as objects. The store knows no transaction: new addresses go first, then what may link to them."""

    def __init__(self, endpoint: str, bucket: str, access: Access) -> None:
        self._endpoint, self._bucket, self._access = endpoint.rstrip("/"), bucket, access
        self._client = httpx.Client(timeout=httpx.Timeout(30, connect=5), trust_env=False, follow_redirects=False)
        self._pool = ThreadPoolExecutor(_AT_ONCE)

    def get(self, host: str, path: str) -> Page | None:
        answer = self._ask("GET", self._name(host, path), well=(200, 404))
        if answer.status_code == 404:
            return None
        return _label(answer).page(host, path, answer.content)

    def etag(self, host: str, path: str) -> str | None:
        answer = self._ask("HEAD", self._name(host, path), well=(200, 404))
        return None if answer.status_code == 404 else _label(answer).etag

    def put(self, pages: Iterable[Page], *, drop: Iterable[Key] = (), anew: Collection[Key] = ()) -> int:
        coming, changed = iter(pages), 0
        while batch := list(islice(coming, _BATCH)):
            changed += self._put_batch(batch, anew)
        return changed + sum(self._each(lambda key: self._drop(*key), drop))

    def etags(self) -> Iterator[tuple[Key, str]]:
        keys = iter(self.keys())
        while batch := list(islice(keys, _BATCH)):
            found = self._each(lambda key: self.etag(*key), batch)
            yield from ((key, etag) for key, etag in zip(batch, found, strict=True) if etag)

    def keys(self) -> Iterator[Key]:
        for host in sorted(self.hosts()):
            paths = (name.removeprefix(host) for name in self._list(f"{host}/"))
            # The store sorts by object name, where `/a/index.html` comes after `/a/b`: a page's own name is put right.
            yield from ((host, path) for path in sorted(path.removesuffix(_INDEX) for path in paths))

    def hosts(self) -> set[str]:
        return {prefix.removesuffix("/") for prefix in self._list("", delimiter="/")}

    def rest(self) -> None:
        """Nothing is left for later."""

    def close(self) -> None:
        self._pool.shutdown()
        self._client.close()

    def _put_batch(self, pages: list[Page], anew: Collection[Key]) -> int:
        known = self._each(self._known, pages)
        changed = [
            (page, etag) for page, etag in zip(pages, known, strict=True) if etag != page.etag or page.key in anew
        ]
        new, old = (
            [page for page, etag in changed if etag is None], [page for page, etag in changed if etag is not None],
        )  # fmt: skip
        for wave in (new, old):
            self._each(self._put, wave)
        return len(changed)

    def _known(self, page: Page) -> str | None:
        """The ETag that is there; of what is spoilt none that any page has."""
        with suppress(SpoiltError):
            return self.etag(*page.key)
        return ""

    def _put(self, page: Page) -> None:
        label = base64.b64encode(label_of(page).encode()).decode()
        headers = {"content-type": page.content_type, _LABEL: label, "x-amz-meta-status": str(page.status)}
        headers["x-amz-meta-surrogate-key"] = " ".join((own_key(*page.key), *page.keys))
        if page.encoding != "identity":
            headers["content-encoding"] = page.encoding
        for name, value in page.headers:
            if name == "cache-control":
                headers["cache-control"] = value
            elif name == "location":
                headers["x-amz-website-redirect-location"] = _ascii(value)
        self._ask("PUT", self._name(*page.key), headers=headers, body=page.body)

    def _drop(self, host: str, path: str) -> int:
        with suppress(SpoiltError):
            if self.etag(host, path) is None:
                return 0
        self._ask("DELETE", self._name(host, path), well=(200, 204, 404))
        return 1

    def _list(self, prefix: str, *, delimiter: str = "") -> Iterator[str]:
        """Object names under a prefix, or the prefixes that end in the delimiter; a thousand a request."""
        query = {"list-type": "2", "prefix": prefix}
        if delimiter:
            query["delimiter"] = delimiter
        while True:
            # Our own store is no stranger, but its answer is still read without entities, doctype or network.
            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
            root = etree.fromstring(self._ask("GET", "", query=query).content, parser)
            where = "{*}CommonPrefixes/{*}Prefix" if delimiter else "{*}Contents/{*}Key"
            yield from (found.text or "" for found in root.iterfind(where))
            after = root.findtext("{*}NextContinuationToken")
            if not after:
                return
            query["continuation-token"] = after

    def _each(self, do: Callable[[_T], _R], of: Iterable[_T]) -> list[_R]:
        return list(self._pool.map(do, of))

    def _name(self, host: str, path: str) -> str:
        return f"{host}{path}{_INDEX if path.endswith('/') else ''}"

    def _ask(
        self, method: str, name: str, *, query: dict[str, str] | None = None, headers: dict[str, str] | None = None,
        body: bytes = b"", well: tuple[int, ...] = (200,),
    ) -> httpx.Response:  # fmt: skip
        """One request, tried again where the store is busy or the line breaks: every request here may be repeated."""
        path = f"/{self._bucket}/{name}"
        url = httpx.URL(self._endpoint).copy_with(
            raw_path=f"{encoded_path(path)}{'?' + encoded_query(query) if query else ''}".encode()
        )
        said = ""
        for pause in (*_PAUSES_S, None):
            named = {"host": url.netloc.decode(), **(headers or {})}
            proven = signed(method, path, query or {}, named, body, by=self._access, at=datetime.now(UTC))
            try:
                # Decoded bytes are not wanted: the stream is kept as it travels.
                with self._client.stream(method, url, headers=proven, content=body) as answer:
                    answer._content = b"".join(answer.iter_raw())
                if answer.status_code in well:
                    return answer
                said = _ADVICE.get(answer.status_code, f"the store said {answer.status_code} to {method} {name}")
                if answer.status_code < 500 and answer.status_code != 429:
                    break
            except httpx.HTTPError as wrong:
                said = f"the store can't be reached ({wrong or type(wrong).__name__}); check SNN_RACK and the network"
            if pause is not None:
                time.sleep(pause)
        raise RackError(f"{self._endpoint}/{self._bucket}: {said}")


def _label(answer: httpx.Response) -> Label:
    try:
        return read_label(base64.b64decode(answer.headers[_LABEL]))
    except (KeyError, binascii.Error) as wrong:
        raise SpoiltError("no label") from wrong


def _ascii(location: str) -> str:
    """A redirect's target in the ASCII that headers must be."""
    return location if location.isascii() else str(httpx.URL(location))
