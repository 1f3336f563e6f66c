"""The audience's screens on a phone and on a desk, light and dark; axe beside them."""

from __future__ import annotations

import pytest

from snn.desk.tests.browser import look, opened

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(live_server, read):
    with opened(live_server, "editor") as page:
        yield page


def test_every_screen_is_for_everyone(page, read):
    for name, path in (
        ("live", "/audience/"), ("sites", "/audience/sites/?days=28"), ("referrers", "/audience/referrers/"),
        ("site", "/audience/site/spacedaily.localhost/?days=28"), ("story", f"/audience/story/{read[0].pk}/"),
    ):  # fmt: skip
        assert page.goto(path).ok, path
        look(page, f"audience-{name}")


def test_the_board_asks_again_by_itself(page):
    page.clock.install()
    page.goto("/audience/")
    with page.expect_response("**/audience/?part=1*") as asked:
        page.clock.run_for(11_000)
    assert asked.value.ok
