"""What people paste out of Word and Google Docs into the editor, in a real browser: words and shape stay, dress goes."""

from __future__ import annotations

import pytest

from tests.at_the_desk import signed_in, until_kept, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head><body>
<!--StartFragment--><h2 style='mso-margin-top-alt:auto'>A heading of Word<o:p></o:p></h2>
<p class=MsoNormal style='margin-bottom:0cm'>Some <b style='mso-bidi-font-weight:normal'>bold words</b> of Word.<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span>·&nbsp;</span><![endif]>An item.<o:p></o:p></p>
<p class=MsoNormal><a href="https://example.org/">A link of Word</a><img src="file:///C:/x.png"><script>alert(1)</script></p>
<!--EndFragment--></body></html>"""
DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr">
<span style="font-size:16pt">A heading of Docs</span></h2><p dir="ltr"><span style="font-size:11pt;">Some </span>
<span style="font-weight:700;">bold words</span><span> of Docs.</span></p>
<ul><li dir="ltr" style="list-style-type:disc"><p dir="ltr"><span>An item.</span></p></li></ul>
<p dir="ltr"><a href="https://example.org/" style="text-decoration:none"><span style="color:#1155cc">A link of Docs</span></a></p></b>"""
PASTE = """(field, html) => {
  const carried = new DataTransfer();
  carried.setData("text/html", html);
  carried.setData("text/plain", "plain");
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def desk(running, browser):
    with signed_in(running, browser) as page:
        yield page


@pytest.mark.parametrize(("html", "name"), [(WORD, "Word"), (DOCS, "Docs")], ids=["word", "docs"])
def test_what_is_pasted_keeps_its_words_and_shape_alone(desk, html, name):
    page = desk
    write(page, f"Pasted from {name}", body="It stands before.")
    text = page.locator(".public-DraftEditor-content").first
    text.click()
    page.keyboard.press("Control+End")
    text.evaluate(PASTE, html)
    page.locator(".public-DraftEditor-content").get_by_text(f"A link of {name}").first.wait_for()
    until_kept(page, f"A link of {name}")
    kept = page.locator("[name='body-0-value']").input_value()
    assert "bold words" in kept and "https://example.org/" in kept and "BOLD" in kept
    odd = ("mso", "Mso", "style=", "docs-internal", "<script", "file:///", "o:p")
    assert [one for one in odd if one in kept] == [], kept
