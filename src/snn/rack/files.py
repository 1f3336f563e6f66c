"""A rack of plain files, for nginx or Caddy to serve: `HOST/pages/2022/03/14/lander/index.html.gz`.

A page's file is the gzip stream that travels, with what else the rack must know of it in the stream's own header
(RFC 1952, 2.3.1.1), where every reader of gzip skips it. Pictures keep that in a file beside them.
"""

from __future__ import annotations

import ctypes
import errno
import itertools
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from heapq import merge
from itertools import islice
from pathlib import Path

from snn.rack.durable import sync
from snn.rack.labels import Label, labelled, read_label, unlabelled
from snn.rack.pages import ANY_HOST, Key, Page, RackError, SpoiltError

ANY_FOLDER = "_any"
TREES = {200: "pages", 410: "gone", 301: "moved", 404: "errors"}
_OWN = ".snn"
_INDEX = "index.html"
_LABEL = ".label"
_BATCH = 500
_FEW = 20
_ADVICE = {
    errno.ENOSPC: "the disk is full; free some space: the press goes on by itself, readers are served meanwhile",
    errno.EDQUOT: "the quota is used up; free some space: the press goes on by itself",
    errno.EROFS: "it can't be written; its disk is mounted read-only",
    errno.EACCES: "it can't be written; check who owns it",
    errno.ENAMETOOLONG: "an address is longer than this disk's names may be; give the story a shorter slug",
}


class FileRack:
    """Each page is renamed into place, stories before lists as they come; what was renamed is on the disk for good."""

    def __init__(self, root: Path, *, read_only: bool = False) -> None:
        self._root = root
        self._own = root / _OWN
        self._numbers = itertools.count()
        if not read_only:
            with self._told():
                (self._own / "aside").mkdir(parents=True, exist_ok=True)
                self._clear_aside()

    def get(self, host: str, path: str) -> Page | None:
        with self._told():
            found = self._find(host, path)
            if found is None:
                return None
            raw = found.read_bytes()
            if found.suffix == ".gz":
                label, body = unlabelled(raw)
            else:
                label, body = _label_beside(found), raw
            return label.page(host, path, body)

    def etag(self, host: str, path: str) -> str | None:
        """The page's ETag alone."""
        with self._told():
            found = self._find(host, path)
            return self._etag_of(found) if found else None

    def version(self) -> tuple[int, ...]:
        """Differs after each publish."""
        try:
            found = os.stat(self._own / "publish")
        except FileNotFoundError:
            return ()
        return (found.st_ino, found.st_mtime_ns)

    def put(self, pages: Iterable[Page], *, drop: Iterable[Key] = (), anew: Collection[Key] = ()) -> int:
        with self._told():
            coming, changed = iter(pages), 0
            while batch := list(islice(coming, _BATCH)):
                changed += self._put_batch(batch, anew)
            for key in drop:
                changed += self._drop(*key)
            if changed:
                self._tell_publish()
            return changed

    def etags(self) -> Iterator[tuple[Key, str]]:
        for key, file in self._walk():
            yield key, self._etag_of(file)

    def keys(self) -> Iterator[Key]:
        return (key for key, _ in self._walk())

    def hosts(self) -> set[str]:
        return {host for host in self._hosts() if next(iter(self._walk_host(host)), None)}

    def rest(self) -> None:
        """Nothing is left for later."""

    def close(self) -> None:
        """Nothing is held open."""

    def _put_batch(self, pages: list[Page], anew: Collection[Key]) -> int:
        """Write all aside, then wait for the disk once, then rename in order: the waiting is shared."""
        ready: list[tuple[Path, Path]] = []
        changed = [page for page in pages if page.key in anew or not self._is_there(page)]
        for page in changed:
            ready += self._write_aside(page)
        _sync_all([aside for aside, _ in ready], self._own)
        folders: set[Path] = set()
        for aside, file in ready:
            folders |= _make_folder(file.parent)
            aside.replace(file)
            folders.add(file.parent)
        for page in changed:
            self._drop_other(page)
        _sync_all(sorted(folders), self._own)
        return len(changed)

    def _is_there(self, page: Page) -> bool:
        with suppress(SpoiltError):
            return self.etag(*page.key) == page.etag
        return False

    def _write_aside(self, page: Page) -> list[tuple[Path, Path]]:
        file = self._file(page.host, page.path, page.status, gzip=page.encoding == "gzip")
        if page.encoding == "gzip":
            return [(self._aside(labelled(page)), file)]
        # The label first: a picture is not there before it is known what it is.
        return [(self._aside(labelled(page)), _beside(file)), (self._aside(page.body), file)]

    def _aside(self, raw: bytes) -> Path:
        aside = self._own / "aside" / f"{os.getpid()}.{id(self)}.{next(self._numbers)}"
        aside.write_bytes(raw)
        return aside

    def _clear_aside(self) -> None:
        """What a press that was killed had written and not yet put into place."""
        for left in (self._own / "aside").iterdir():
            if not Path(f"/proc/{left.name.partition('.')[0]}").exists():
                left.unlink(missing_ok=True)

    def _drop_other(self, page: Page) -> None:
        kept = self._file(page.host, page.path, page.status, gzip=page.encoding == "gzip")
        for file in self._files(page.host, page.path):
            if file != kept:
                _remove(file, self._root)

    def _drop(self, host: str, path: str) -> int:
        if _unfit(host, path):
            return 0
        removed = [_remove(file, self._root) for file in self._files(host, path)]
        return int(any(removed))

    def _tell_publish(self) -> None:
        self._aside(b"").replace(self._own / "publish")

    def _find(self, host: str, path: str) -> Path | None:
        if _unfit(host, path):
            return None
        return next((file for file in self._files(host, path) if os.path.isfile(file)), None)

    def _files(self, host: str, path: str) -> Iterator[Path]:
        """Every place where the page may stand."""
        for status in TREES:
            yield self._file(host, path, status, gzip=True)
            if not path.endswith("/"):
                yield self._file(host, path, status, gzip=False)

    def _file(self, host: str, path: str, status: int, *, gzip: bool) -> Path:
        if _unfit(host, path):
            raise RackError(f"{self._root}: {host}{path} is no address a file can have")
        if status not in TREES:
            raise RackError(
                f"{self._root}: {path} has status {status}; files are kept for {', '.join(map(str, TREES))}"
            )
        parts = path.split("/")
        folder = ANY_FOLDER if host == ANY_HOST else host
        name = (parts[-1] or _INDEX) + (".gz" if gzip else "")
        return self._root.joinpath(folder, TREES[status], *filter(None, parts[:-1]), name)

    def _etag_of(self, file: Path) -> str:
        if file.suffix == ".gz":
            with file.open("rb") as opened:
                return unlabelled(opened.read(8192))[0].etag
        return _label_beside(file).etag

    def _hosts(self) -> list[str]:
        names = [found.name for found in os.scandir(self._root) if found.is_dir() and found.name != _OWN]
        return sorted(ANY_HOST if name == ANY_FOLDER else name for name in names)

    def _walk(self) -> Iterator[tuple[Key, Path]]:
        for host in self._hosts():
            for path, file in self._walk_host(host):
                yield (host, path), file

    def _walk_host(self, host: str) -> Iterator[tuple[str, Path]]:
        folder = self._root / (ANY_FOLDER if host == ANY_HOST else host)
        return merge(*(_walk_tree(folder / tree, "/") for tree in TREES.values()))

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as wrong:
            advice = _ADVICE.get(wrong.errno or 0, wrong.strerror)
            raise RackError(f"{self._root}: {advice}") from wrong


def _unfit(host: str, path: str) -> bool:
    """Whether a file so named would lead out of its folder, or be taken for what it is not."""
    parts = path.split("/")
    strange = any(part in (".", "..", _INDEX) for part in parts) or parts[-1].endswith((".gz", _LABEL))
    return strange or not path.startswith("/") or "\0" in path + host or "/" in host or host.startswith((".", "_"))


def _walk_tree(folder: Path, path: str) -> Iterator[tuple[str, Path]]:
    """(path, file) in order of path."""
    try:
        found = [(entry.name, entry.is_dir()) for entry in os.scandir(folder)]
    except FileNotFoundError:
        return
    if (f"{_INDEX}.gz", False) in found:
        yield path, folder / f"{_INDEX}.gz"
    # As their addresses compare: a folder's name ends in a slash.
    for name, is_folder in sorted(found, key=lambda one: one[0].removesuffix(".gz") + "/" * one[1]):
        if is_folder:
            yield from _walk_tree(folder / name, f"{path}{name}/")
        elif name != f"{_INDEX}.gz" and not name.endswith(_LABEL):
            yield path + name.removesuffix(".gz"), folder / name


def _beside(file: Path) -> Path:
    return file.with_name(file.name + _LABEL)


def _label_beside(file: Path) -> Label:
    try:
        return read_label(_beside(file).read_bytes())
    except FileNotFoundError as wrong:
        raise SpoiltError("no label") from wrong


def _make_folder(folder: Path) -> set[Path]:
    """With every folder above; those that have a new name in them, which must reach the disk too."""
    missing = list(itertools.takewhile(lambda one: not one.exists(), (folder, *folder.parents)))
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
    return {one.parent for one in missing}


def _remove(file: Path, root: Path) -> bool:
    """Take the file off, and the folders that are empty then."""
    if not os.path.isfile(file):  # A folder may bear the name of a page without a slash.
        return False
    file.unlink(missing_ok=True)
    _beside(file).unlink(missing_ok=True)
    sync(file.parent)
    for folder in itertools.takewhile(lambda one: one != root, file.parents):
        try:
            folder.rmdir()
        except OSError:
            break
    return True


def _sync_all(files: list[Path], beside: Path) -> None:
    """Wait until all are on the disk: one by one while they are few, else for the whole file system at once."""
    if len(files) <= _FEW:
        for file in files:
            sync(file)
        return
    handle = os.open(beside, os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(handle):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(beside))
    except AttributeError:  # No Linux.
        os.sync()
    finally:
        os.close(handle)
