"""A person without a mouse: goes by Tab until something is reached, and must see where they are."""

from __future__ import annotations

HERE = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return { name: "", field: false, seen: true, what: "body" };
  const labels = one.labels ? [...one.labels].map((label) => label.innerText).join(" ") : "";
  const ids = (one.getAttribute("aria-labelledby") ?? "").split(" ");
  const by = ids.map((id) => document.getElementById(id)?.innerText ?? "").join(" ").trim();
  const name = (one.getAttribute("aria-label") || by || labels || one.innerText || one.value || one.title || "").trim();
  const marks = (element) => {
    const style = getComputedStyle(element);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
  };
  // A rich text field's frame shows the focus for the text in it.
  const shown = [one, one.parentElement, one.closest(".Draftail-Editor, label")].filter(Boolean).some(marks);
  const box = one.getBoundingClientRect();
  const field = one.matches("input, textarea, select, [contenteditable=true]");
  return { name, field, seen: shown && box.width > 0 && box.height > 0, what: one.outerHTML.slice(0, 160) };
}"""


class Keyboard:
    """Presses keys, and notes every stop at which nobody could see the focus."""

    def __init__(self, page) -> None:
        self.page = page
        self.unseen: list[str] = []

    def press(self, *keys: str) -> None:
        """These keys."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        """These words."""
        self.page.keyboard.type(words)

    def reach(self, name: str, *, most: int = 150, key: str = "Tab", field: bool = False) -> None:
        """Go on by Tab until what is called so has the focus."""
        passed = []
        for _ in range(most):
            self.page.keyboard.press(key)
            here = self.page.evaluate(HERE)
            passed.append(here["name"][:40])
            if not here["seen"]:
                self.unseen.append(f"{self.page.url}: {here['what']}")
            if here["name"].replace("\n", " ").startswith(name) and (here["field"] or not field):
                return
        raise AssertionError(f"Tab never came to {name!r}, but to {passed}")

    def follow(self, name: str) -> None:
        """Reach it and press Enter."""
        self.reach(name)
        self.page.keyboard.press("Enter")

    def fill(self, name: str, words: str) -> None:
        """Reach the field and write in it, over what stands there."""
        self.reach(name, field=True)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)
