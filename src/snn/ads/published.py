"""The rules against invalid traffic in words; docs/sponsors.md and the sponsors' own page say the same."""

from __future__ import annotations

from snn.ads.judging import Reason

REASONS: dict[Reason, str] = {
    Reason.TOO_LARGE: "more than 4096 bytes",
    Reason.UNREADABLE: "not what our pages send",
    Reason.FORGED: "its sheet was not signed by us",
    Reason.FUTURE: "its sheet is from more than 90 seconds ahead",
    Reason.EXPIRED: "its sheet is older than 30 minutes",
    Reason.OTHER_SITE: "the sheet is another site's",
    Reason.NOT_OFFERED: "the flight was not on offer on that sheet",
    Reason.NOT_OUR_PAGE: "the browser says that another site's page sent it",
    Reason.ROBOT: "a known robot, a browser without a person, or none that says its name",
    Reason.FLOOD: "more than 120 pages a minute from one address; nothing of it counts for a day",
    Reason.CLICK_FARM: "more than 3 clicks an hour from one address, and more than a fifth of what it saw; nothing of it counts for a day",
    Reason.FULL: "more than we can keep in mind",
    Reason.REPLAYED: "this page was counted",
    Reason.NO_OFFER: "seen, but never put on the page",
    Reason.TOO_QUICK: "seen less than 0.9 seconds after it was put on the page",
    Reason.NO_VIEW: "followed, but never seen",
    Reason.CLICK_TOO_QUICK: "followed less than 0.3 seconds after it was seen",
    Reason.OTHER_WORDS: "the page showed another flight",
}
