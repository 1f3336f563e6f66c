"""What every request to the app passes through."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from snn.network.models import Site


def known_site(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Put the Site of the request's host on `request.site`; a host that is none of ours is refused.

    Webhooks and pushed news may come to the app's own address, which is no site; the views that need a site say so.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        host = request.get_host().partition(":")[0].lower()
        is_machine = request.path.startswith(("/support/webhooks/", "/wire/push"))
        site = None if is_machine else Site.objects.filter(host=host).first()
        if site is None and not is_machine:
            return HttpResponse("No site of this network has that name.\n", status=421, content_type="text/plain")
        request.site = site  # type: ignore[assignment]  # django-stubs knows only contrib.sites
        return get_response(request)

    return middleware
