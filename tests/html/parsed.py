"""A page as its parser sees it: elements, attributes and texts."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

_VOID = {"meta", "br", "wbr"}


class Element(NamedTuple):
    """An element with its attributes and the tags of those around it."""

    tag: str
    attributes: dict[str, str]
    around: tuple[str, ...]


class Page(HTMLParser):
    """What a page consists of; malformed nesting is an error."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.texts: list[tuple[str, str]] = []
        self.comments: list[str] = []
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), attrs
        found = {name: value or "" for name, value in attrs}
        self.elements.append(Element(tag, found, tuple(self._open)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert "svg" in self._open, tag
        found = {name: value or "" for name, value in attrs}
        self.elements.append(Element(tag, found, tuple(self._open)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self._open[-1] if self._open else "", data))

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def all(self, *tags: str) -> list[Element]:
        """Return the elements with one of these tags."""
        return [each for each in self.elements if each.tag in tags]

    def inside(self, tag: str) -> list[str]:
        """Return the texts that stand directly in elements with this tag."""
        return [text.strip() for where, text in self.texts if where == tag and text.strip()]

    @property
    def text(self) -> str:
        """All that is shown, on one line."""
        return " ".join(" ".join(text for tag, text in self.texts if tag != "style").split())
