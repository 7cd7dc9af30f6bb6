"""JSON with the place of every key and value (RFC 8259).

`parse` is a strict reader that does not recurse and explains what it refuses; it is used where the
standard library refuses a text.  `tree` is for text that is known to be JSON: it looks into a
container only when somebody asks for its members.
"""

from __future__ import annotations

import re
from json import JSONDecoder

from slrlint.finding import Span
from slrlint.formats.tree import Member, Node, Scalar, UnreadableError, nested_too_deeply
from slrlint.limits import DEFAULT
from slrlint.policy import holes

_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(
    r'"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*',
)
_COLON = re.compile(r"[ \t\n\r]*:[ \t\n\r]*")
_COMMA = re.compile(r"[ \t\n\r]*,?[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_NUMBER_LIKE = re.compile(r"[-+.0-9][-+.0-9a-zA-Z_]*")
_WORD = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))",
    re.DOTALL,
)
_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?![<=>|])")
_TEMPLATE = re.compile(r"\{\{|\{%|\$\{|%\{|<%")

_PLAIN = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_LITERALS = {"true": True, "false": False, "null": None}
_MISSPELLED = {"True": "true", "False": "false", "None": "null", "undefined": "null"}
_NOT_NUMBERS = ("NaN", "Infinity", "nan", "inf")
_LONGEST_INTEGER = 4300


class JsonString(Node):
    """A string; its text is decoded again, with offsets, only where somebody asks."""

    __slots__ = ()

    value: str

    def scalar(self, text: str) -> Scalar:
        """Return the decoded text with its offsets in `text`."""
        start, end = self.start + 1, self.end - 1
        if text.find("\\", start, end) < 0:
            return Scalar(text[start:end], range(start, end + 1), encode)
        parts: list[str] = []
        offsets: list[int] = []
        at = start
        for match in _ESCAPE.finditer(text, start, end):
            parts.append(text[at : match.start()])
            offsets.extend(range(at, match.start()))
            parts.append(_unescaped(match))
            offsets.append(match.start())
            at = match.end()
        parts.append(text[at:end])
        offsets.extend(range(at, end + 1))
        return Scalar("".join(parts), offsets, encode)


class _Unopened(Node):
    """A container of valid text, of which only start and end have been found."""

    __slots__ = ("_text",)

    def __init__(self, kind: str, start: int, end: int, text: str) -> None:
        super().__init__(kind, start, end)
        self._text = text

    def _opened(self) -> list[Member]:
        text = self._text
        members: list[Member] = []
        closer = "}" if self.kind == "mapping" else "]"
        at = _after(_SPACE, text, self.start + 1)
        while text[at] != closer:
            key: str | int = len(members)
            span: Span | None = None
            if self.kind == "mapping":
                end = _after(_STRING, text, at) + 1
                key, span = decode(text[at + 1 : end - 1]), Span(at, end)
                at = _after(_COLON, text, end)
            node = _valid(text, at)
            members.append(Member(key, span, node))
            at = _after(_COMMA, text, node.end)
        return members


def tree(text: str) -> Node:
    """Return the tree of the one JSON document in `text`, which is known to be valid.

    Raises `UnreadableError` if it is not.
    """
    start, end = _after(_SPACE, text, 0), len(text.rstrip(" \t\n\r"))
    try:
        if text[start : start + 1] == "{" and text.endswith("}", start + 1, end):
            return _Unopened("mapping", start, end, text)
        root = _valid(text, start)
    except (ValueError, RecursionError):
        return parse(text)
    return root if root.end == end else parse(text)


def _valid(text: str, at: int) -> Node:
    """Return the value that stands at `at`, its end found by the standard library."""
    value, end = _DECODER.raw_decode(text, at)
    char = text[at]
    if char == '"':
        return JsonString("scalar", at, end, decode(text[at + 1 : end - 1]))
    if char == "{":
        return _Unopened("mapping", at, end, text)
    if char == "[":
        return _Unopened("sequence", at, end, text)
    return Node("scalar", at, end, value)


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def encode(text: str) -> str:
    """Return `text` as it is written between the quotes of a JSON string."""
    import json

    return json.dumps(text, ensure_ascii=False)[1:-1]


def parse(text: str, nesting: int = DEFAULT.nesting) -> Node:
    """Return the tree of the one JSON document in `text`.

    Text is taken as it is: whoever reads it from a file takes forged holes out first.  Raises
    `UnreadableError` at the first mistake, which includes more than `nesting` levels.
    """
    return _Parser(text, nesting).document()


def harmless(text: str) -> str:
    r"""Return JSON text whose ``\u`` escapes give neither lone surrogates nor hole characters."""
    if "\\u" not in text:
        return text
    return _ESCAPE.sub(_harmless_escape, text)


class _Parser:
    def __init__(self, text: str, nesting: int) -> None:
        self.text = text
        self.nesting = nesting
        self.open: list[Node] = []

    def document(self) -> Node:
        at = self.space(0)
        if at == len(self.text):
            raise UnreadableError(
                "the text is empty: a JSON document is expected",
                "Write a policy document, or delete the file.",
                0,
                0,
            )
        root, at = self.value(at)
        if root.kind != "scalar":
            self.open.append(root)
        while self.open:
            parent = self.open[-1]
            at, closed = self.next_member(parent, at)
            if closed:
                parent.end = at
                self.open.pop()
                continue
            if parent.kind == "mapping":
                key, at = self.key(at)
                node, at = self.value(at)
                parent.members.append(Member(key.value, Span(key.start, key.end), node))
            else:
                node, at = self.value(at)
                parent.members.append(Member(len(parent.members), None, node))
            if node.kind != "scalar":
                self.open.append(node)
                if len(self.open) > self.nesting:
                    raise nested_too_deeply(self.nesting, node.start)
        at = self.space(at)
        if at < len(self.text):
            self.refuse_rest(at)
        return root

    def space(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def next_member(self, parent: Node, at: int) -> tuple[int, bool]:
        """Step over what stands before a member, or over the end of the container."""
        closer = "}" if parent.kind == "mapping" else "]"
        at = self.space(at)
        char = self.text[at : at + 1]
        if char == closer:
            return at + 1, True
        if not parent.members:
            return at, False
        if char == ",":
            after = self.space(at + 1)
            if self.text[after : after + 1] in ("}", "]"):
                raise UnreadableError(
                    f"trailing comma before {self.text[after]}",
                    "Delete the comma.",
                    at,
                    at + 1,
                )
            return after, False
        self.refuse_common(at)
        what = "list" if parent.kind == "sequence" else "object"
        if char in ("}", "]"):
            raise UnreadableError(
                f"{char} closes what was opened as {_opener(parent)}",
                f"Write {closer} here, or see which bracket is missing before it.",
                at,
                at + 1,
            )
        raise UnreadableError(
            f"a comma or {closer} is expected here, between the members of the {what}",
            "Add the missing comma.",
            at,
            at + 1,
        )

    def key(self, at: int) -> tuple[JsonString, int]:
        text = self.text
        if text[at : at + 1] != '"':
            self.refuse_common(at)
            word = _WORD.match(text, at)
            if word is not None:
                raise UnreadableError(
                    f"the key {word[0]} has no quotes",
                    "Write keys in double quotes.",
                    at,
                    word.end(),
                )
            raise UnreadableError(
                f"a key in double quotes is expected here, not {_shown(text[at])}",
                "Write the key in double quotes, or delete what stands here.",
                at,
                at + 1,
            )
        key = self.string(at)
        colon = self.space(key.end)
        if text[colon : colon + 1] != ":":
            self.refuse_common(colon)
            raise UnreadableError(
                "a colon is expected here, between a key and its value",
                "Write the key, a colon and the value.",
                colon,
                min(colon + 1, len(text)),
            )
        return key, self.space(colon + 1)

    def value(self, at: int) -> tuple[Node, int]:
        """Read a scalar, or only the opening bracket of a container."""
        text = self.text
        char = text[at : at + 1]
        if char == '"':
            node: Node = self.string(at)
            return node, node.end
        if char == "{" and _TEMPLATE.match(text, at) is None:
            return Node("mapping", at, at), at + 1
        if char == "[":
            return Node("sequence", at, at), at + 1
        if char in "-+.0123456789" and char:
            return self.number(at)
        word = _WORD.match(text, at)
        if word is not None:
            return self.word(word)
        self.refuse_common(at)
        if char in ("}", "]", ","):
            raise UnreadableError(
                f"a value is expected before {char}", "Add the missing value.", at, at + 1
            )
        raise UnreadableError(
            f"a value is expected here, not {_shown(char)}",
            "Write a string in double quotes, a number, true, false, null, a list or an object.",
            at,
            at + 1,
        )

    def string(self, at: int) -> JsonString:
        text = self.text
        match = _STRING.match(text, at)
        end = match.end() if match else at + 1
        if text[end : end + 1] != '"':
            self.refuse_string(at, end)
        raw = text[at + 1 : end]
        return JsonString("scalar", at, end + 1, decode(raw))

    def number(self, at: int) -> tuple[Node, int]:
        text = self.text
        match = _NUMBER.match(text, at)
        like = _NUMBER_LIKE.match(text, at)
        end = like.end() if like else at + 1
        if match is None or match.end() != end:
            if text[at + 1 : end] in _NOT_NUMBERS:
                raise _not_a_number(text[at:end], at)
            raise UnreadableError(
                f"{_shown(text[at:end])} is not a JSON number",
                "Write it without leading zeros or +, or as a string in double quotes.",
                at,
                end,
            )
        value = float(match[0]) if match[1] or match[2] else _integer(match[0])
        return Node("scalar", at, end, value), end

    def word(self, word: re.Match[str]) -> tuple[Node, int]:
        at, end = word.span()
        if word[0] in _LITERALS:
            return Node("scalar", at, end, _LITERALS[word[0]]), end
        if word[0] in _NOT_NUMBERS:
            raise _not_a_number(word[0], at)
        if word[0] in _MISSPELLED:
            raise UnreadableError(
                f"{word[0]} is not JSON", f"Write {_MISSPELLED[word[0]]}.", at, end
            )
        self.refuse_common(at)
        raise UnreadableError(
            f"{_shown(word[0])} is not a JSON value",
            "Write strings in double quotes.",
            at,
            end,
        )

    def refuse_string(self, start: int, at: int) -> None:
        """Raise for the string that begins at `start` and goes wrong at `at`."""
        text = self.text
        char = text[at : at + 1]
        if not char:
            raise UnreadableError(
                "the text ends inside a string: it was cut off, or a quote is missing",
                "Close the string, and see whether the file is complete.",
                start,
                at,
            )
        if char == "\\":
            after = text[at + 1 : at + 2]
            end = min(at + (6 if after == "u" else 2), len(text))
            raise UnreadableError(
                f"{_shown(text[at:end])} is not a JSON escape",
                'Write a backslash as \\\\; escapes are \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX.',
                at,
                end,
            )
        if char in "\r\n":
            raise UnreadableError(
                "a line ends inside a string: a quote is missing, or the string is broken in two",
                "Close the string on its line; a line break inside a string is written \\n.",
                start,
                at,
            )
        raise UnreadableError(
            f"the control character {_shown(char)} stands inside a string",
            f"Write it as \\u{ord(char):04x}, or delete it.",
            at,
            at + 1,
        )

    def refuse_common(self, at: int) -> None:
        """Raise for the mistakes that may stand anywhere between values."""
        text = self.text
        if at >= len(text):
            opened = self.open[-1]
            line = text.count("\n", 0, opened.start) + 1
            raise UnreadableError(
                f"the text ends too early: the {_opener(opened)} of line {line} is never closed",
                "The file was cut off, or a closing bracket is missing.",
                at,
                at,
            )
        conflict = _CONFLICT.match(text, at)
        if conflict is not None:
            raise UnreadableError(
                f"a merge-conflict marker ({conflict[0]}) stands here",
                "Resolve the merge conflict.",
                at,
                conflict.end(),
            )
        if text.startswith(("//", "/*", "#"), at):
            raise UnreadableError(
                "JSON has no comments",
                "Delete the comment; the Sid of a statement can say what it is for.",
                at,
                _line_end(text, at),
            )
        template = _TEMPLATE.match(text, at)
        if template is not None:
            raise UnreadableError(
                f"a template placeholder ({template[0]}) stands where JSON is expected",
                "This is a template and not JSON: lint what it renders to.",
                at,
                _line_end(text, at),
            )
        if text[at] == "'":
            close = text.find("'", at + 1, _line_end(text, at))
            raise UnreadableError(
                "JSON strings stand in double quotes, not in single ones",
                "Write double quotes.",
                at,
                close + 1 if close > 0 else at + 1,
            )

    def refuse_rest(self, at: int) -> None:
        """Raise for what follows the document."""
        text = self.text
        self.open.append(Node("mapping", at, at))
        self.refuse_common(at)
        if text[at] in "{[":
            raise UnreadableError(
                "a second document begins here: a JSON file holds one",
                "Keep one document a file, or put both into a list.",
                at,
                at + 1,
            )
        raise UnreadableError(
            f"unexpected {_shown(text[at])} after the end of the document",
            "Delete what follows the document, or see whether a bracket was closed too early.",
            at,
            at + 1,
        )


def decode(raw: str) -> str:
    r"""Return the text of a valid string from what stands between its quotes.

    ``\u`` escapes of lone surrogates and of hole characters give U+FFFD.
    """
    return _ESCAPE.sub(_unescaped, raw) if "\\" in raw else raw


def _unescaped(match: re.Match[str]) -> str:
    high, low, single, plain = match.groups()
    if high:
        code = 0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00
        return holes.scrub(chr(code))
    if single:
        char = chr(int(single, 16))
        return "\ufffd" if "\ud800" <= char <= "\udfff" else char
    return _PLAIN.get(plain, plain)


def _harmless_escape(match: re.Match[str]) -> str:
    if match[1] or match[3]:
        return "\\ufffd" if _unescaped(match) == "\ufffd" else match[0]
    return match[0]


def _integer(digits: str) -> int | str:
    """Return a number, or its digits where there are more than Python converts."""
    return int(digits) if len(digits) <= _LONGEST_INTEGER else digits


def _not_a_number(text: str, at: int) -> UnreadableError:
    return UnreadableError(
        f"{text} is not JSON", "Write a finite number or a string.", at, at + len(text)
    )


def _opener(node: Node) -> str:
    return "{" if node.kind == "mapping" else "["


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _shown(text: str) -> str:
    cut = text if len(text) <= 30 else text[:30] + "…"
    return repr(cut) if cut.isprintable() is False else cut


_DECODER = JSONDecoder(parse_int=_integer)
