"""The beacons' address, before Django: a beacon costs a fraction of what a request to a view costs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from snn.audience.beacon import LARGEST_BYTES, STATUS, Asked, Refusal, host_of
from snn.audience.intake import Flusher, Intake

PATH = "/hit"
Environ = dict[str, Any]
StartResponse = Callable[..., Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]
_HEADERS = [("content-length", "0"), ("cache-control", "no-store")]


def door(app: App, make_intake: Callable[[], Intake]) -> App:
    """A WSGI application that takes beacons itself and hands all else to app.

    The intake is made by the first beacon: in the process that serves, not in one that started it.
    """
    made: list[Intake] = []
    making = threading.Lock()

    def intake() -> Intake:
        with making:
            if not made:
                first = make_intake()
                first.look_up_hosts()
                Flusher(first).start()
                made.append(first)
        return made[0]

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH:
            return app(environ, start_response)
        refusal = (made[0] if made else intake()).take(asked_of(environ))
        start_response(STATUS.get(refusal, "204 No Content") if refusal else "204 No Content", _HEADERS)
        return ()

    return application


def asked_of(environ: Environ) -> Asked:
    """What of a WSGI request the rules look at. Of a long body no more is read than shows that it is."""
    said = environ.get
    return Asked(
        method=environ["REQUEST_METHOD"],
        host=host_of(said("HTTP_HOST", "")),
        # The stand drops what strangers claim here and writes whom it saw.
        address=said("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or said("REMOTE_ADDR", ""),
        agent=said("HTTP_USER_AGENT", ""),
        origin=said("HTTP_ORIGIN", ""),
        fetch_site=said("HTTP_SEC_FETCH_SITE", ""),
        private=said("HTTP_DNT") == "1" or said("HTTP_SEC_GPC") == "1",
        body=environ["wsgi.input"].read(LARGEST_BYTES + 1),
    )


__all__ = ["PATH", "Refusal", "asked_of", "door"]
