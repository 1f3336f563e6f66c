"""Who is no reader, by name."""

from __future__ import annotations

import pytest

from snn.ground.robots import LONGEST, _is_robot, is_robot

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "robot"),
    [
        (CHROME, False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", False),
        ("Mozilla/5.0 (Linux; Android 9; CUBOT NOTE 20) AppleWebKit/537.36 Chrome/96.0 Mobile Safari/537.36", False),
        ("curl/8.5.0", True),
        (CHROME.replace("Chrome", "HeadlessChrome"), True),
        ("Mozilla/5.0 (compatible; bingbot/2.0)", True),
        ("Mozilla/5.0 (compatible; Our own scanner of pages)", True),
        ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", True),
        ("", True),
    ],
    ids=["chrome", "iphone", "a phone by Cubot", "curl", "headless", "bingbot", "scanner", "facebook", "nameless"],
)
def test_robots_are_known_by_name(agent, robot):
    assert is_robot(agent) is robot


def test_a_name_without_end_takes_no_memory():
    for number in range(3):
        is_robot(f"{CHROME}{'x' * LONGEST}{number}")
    before = _is_robot.cache_info().currsize
    is_robot(f"{CHROME}{'x' * 100_000}4")
    assert _is_robot.cache_info().currsize == before
