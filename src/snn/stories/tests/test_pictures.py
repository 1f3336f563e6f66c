"""A picture's words and what a crop of it must show change without sending it again; what readers see stays."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from snn.stories import pictures
from snn.stories.models import Picture
from snn.stories.pictures import Focus

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    from snn.ground.folder import DataFolder

    settings.DATA = DataFolder(tmp_path)
    settings.DATA.media.mkdir(parents=True, exist_ok=True)
    return settings.DATA.media


@pytest.fixture
def dish():
    raw = io.BytesIO()
    Image.new("RGB", (900, 600), "red").save(raw, "PNG")
    return pictures.keep(raw.getvalue(), alt="A dish", caption="", credit="Ada")


def test_other_words_make_another_picture_of_the_same_files(dish, media):
    other = pictures.reword(dish, alt="A dish by night", caption="It listens.", credit="Ada", focus=Focus(20, 80))
    assert (other.alt, other.caption, other.focus_x, other.focus_y) == ("A dish by night", "It listens.", 20, 80)
    dish.refresh_from_db()
    assert (dish.alt, dish.focus_x, dish.focus_y) == ("A dish", 50, 50)
    files = [media / pictures.name_of(one.sha256, one.widths[-1]) for one in (dish, other)]
    assert files[0] != files[1] and files[0].read_bytes() == files[1].read_bytes()
    assert (
        pictures.reword(dish, alt="A dish by night", caption="It listens.", credit="Ada", focus=Focus(20, 80)) == other
    )
    assert Picture.objects.count() == 2


def test_the_same_words_are_the_same_picture(dish):
    assert pictures.reword(dish, alt="A dish", caption="", credit="Ada", focus=Focus()) == dish


def test_a_focus_in_the_middle_finds_what_was_kept_without_one(dish):
    raw = io.BytesIO()
    Image.new("RGB", (900, 600), "red").save(raw, "PNG")
    assert pictures.keep(raw.getvalue(), alt="A dish", caption="", credit="Ada", focus=Focus()) == dish
    other = pictures.keep(raw.getvalue(), alt="A dish", caption="", credit="Ada", focus=Focus(10, 10))
    assert other != dish and other.focus_x == 10
