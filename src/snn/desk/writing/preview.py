"""A manuscript as the page that the press would bake. Reads only: looking takes no lock and leaves no row."""

from __future__ import annotations

from django.utils.html import escape

from snn.desk.writing import actions
from snn.desk.writing.models import Manuscript
from snn.ground.clock import day_in, now
from snn.ground.markup import clean_body, to_text
from snn.ground.text import slugify
from snn.press import render
from snn.press.gather import Gatherer
from snn.press.gather.stories import StoryRow
from snn.stories import related
from snn.stories.models import Story


def preview(manuscript: Manuscript, *, lite: bool = False) -> str:
    """The story's page as the press would bake it now, or what is missing for that."""
    if refused := actions.refusals(manuscript):
        return _missing(refused)
    story = _as_published(manuscript)
    picks = [pk for pk, _ in related.suggested(story, actions.picks_of(manuscript))]
    made = Gatherer().stories.draft(_row(story), _links(manuscript, story), picks)
    page = (render.lite(made) if lite else render.page(made)).body.decode()
    # The page's own addresses are its site's, and the desk is another.
    base = f'<base href="{escape(story.site.origin)}/" target="_blank">'
    return page.replace("<meta ", f"{base}<meta ", 1)


def _as_published(manuscript: Manuscript) -> Story:
    """The story with the words that publishing would give it; saved nowhere. Torn fields have the person's words."""
    section = manuscript.section
    assert section is not None
    words, at = actions.typed(manuscript), now()
    if manuscript.story_id is None:
        story = Story(
            source_id=manuscript.source_id or actions.source_id(), slug=slugify(manuscript.headline), created_at=at,
            language=manuscript.language or section.home.language,
        )  # fmt: skip
    else:
        story = Story.objects.get(pk=manuscript.story_id)
        merged = actions.merged_with(manuscript, over=tuple(words))
        words = actions.words_of(story) | merged.mine
        if merged.mine and story.published_at:
            story.updated_at = max(at, story.published_at)
    for name, value in words.items():
        setattr(story, name, value)
    story.body_html = clean_body(story.body_html)
    story.words = len(to_text(story.body_html).split())
    story.source_id = manuscript.source_id or story.source_id
    story.section, story.site, story.picture = section, section.home, manuscript.picture
    story.published_at = story.published_at or at
    story.day = story.day or day_in(story.published_at, story.site.timezone)
    return story


def _row(story: Story) -> StoryRow:
    assert story.day is not None and story.published_at is not None
    return StoryRow(
        story.pk or 0, story.site_id, story.section_id, story.source_id, story.slug, story.day, story.headline,
        story.standfirst, story.byline, story.dateline_place, story.dateline_source, story.dateline_on,
        story.body_html, story.words, story.language, story.picture_id, story.published_at, story.updated_at,
        story.sourced_at, None, None,
    )  # fmt: skip


def _links(manuscript: Manuscript, story: Story) -> list[tuple[int | None, str, str]]:
    """Those to sections stay as they are and come first."""
    ours: list[tuple[int | None, str, str]] = [(story.section_id, story.section.related_line, "")]
    if story.pk:
        kept = story.related_links.exclude(section=None).order_by("position", "id")
        ours = list(kept.values_list("section_id", "text", "href"))
    return [*ours, *((None, text, href) for text, href in actions.links_of(manuscript))]


def _missing(reasons: tuple[str, ...]) -> str:
    items = "".join(f"<li>{escape(reason)}</li>" for reason in reasons)
    return f'<!doctype html><html lang="en"><title>Not yet</title><body><h1>Before there is a page</h1><ul>{items}</ul></body></html>'
