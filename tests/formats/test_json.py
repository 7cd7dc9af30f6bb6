"""The JSON reader: what it accepts, what it refuses and where, and places that read again."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from slrlint.formats import EMBEDDED, json_data, json_positions
from slrlint.formats.places import Places
from slrlint.formats.tree import UnreadableError, data_of
from slrlint.limits import DEFAULT
from slrlint.policy import holes
from tests.formats.support import DATA, POLICY, TEXT, marked, read, routes, under

LAYOUTS = st.sampled_from(
    [
        {},
        {"indent": 2},
        {"indent": "\t", "ensure_ascii": False},
        {"separators": (",", ":"), "ensure_ascii": False},
    ]
)


@given(DATA, LAYOUTS)
def test_both_parsers_agree_with_the_standard_library(data, layout):
    text = json.dumps(data, **layout)
    expected = json.loads(text)
    assert json_data.load(text).data == expected
    assert data_of(json_positions.parse(text)) == expected


@pytest.mark.parametrize("reader", [json_positions.parse, json_positions.tree])
@given(data=DATA, layout=LAYOUTS)
def test_every_span_reads_again_to_its_value(reader, data, layout):
    text = json.dumps(data, **layout)
    places = Places(text, lambda: reader(text))
    assert data_of(reader(text)) == data
    for route, value in routes(data):
        assert json.loads(text[slice(*places(route))]) == value
        if route and isinstance(route[-1], str):
            assert json.loads(text[slice(*places(route, key=True))]) == route[-1]
        scalar = places.scalar(route)
        if isinstance(value, str):
            assert scalar.text == value
            assert len(scalar.offsets) == len(value) + 1
            for index, char in enumerate(value):
                written = text[scalar.offsets[index] : scalar.offsets[index + 1]]
                assert json.loads(f'"{written}"') == char
        else:
            assert scalar is None


@given(TEXT)
def test_new_text_is_written_so_that_it_reads_again(new):
    places = Places('"x"', lambda: json_positions.parse('"x"'))
    assert json.loads(f'"{places.scalar(()).encode(new)}"') == new


@given(DATA, st.data())
@settings(max_examples=200)
def test_mutated_text_is_refused_by_both_or_by_none(data, draw):
    text = json.dumps(data, ensure_ascii=False)
    start = draw.draw(st.integers(0, len(text)))
    end = draw.draw(st.integers(start, min(len(text), start + 3)))
    new = draw.draw(st.sampled_from(["", ",", '"', "{", "]", "\\", "0", "-", "\x00", "\n", "e"]))
    agree(text[:start] + new + text[end:])


@given(st.text(alphabet='{}[]",:\\u019ae+-.tfn \n', max_size=20))
@example('{"a": 1, "a": 2}')
@example("NaN")
@example("-")
@example('"\\ud83d\\ude00\\ud83d"')
def test_arbitrary_text_is_refused_by_both_or_by_none(text):
    agree(text)


def agree(text):
    def refuse(constant):
        raise ValueError(constant)

    try:
        expected = json.loads(text, parse_constant=refuse)
    except ValueError:
        with pytest.raises(UnreadableError) as caught:
            json_data.load(text)
        assert 0 <= caught.value.start <= caught.value.end <= len(text)
    else:
        shown = json.dumps(json_data.load(text).data)
        assert shown == json.dumps(expected) or "\\ufffd" in shown


@pytest.mark.parametrize(
    ("text", "marks", "words"),
    [
        ('{"a": 1,}', ",", "trailing comma"),
        ("[1, 2,\n]", ",", "trailing comma"),
        ('{"a": 1 "b": 2}', '"', "comma or }"),
        ('{"a" 1}', "1", "colon"),
        ("{'a': 1}", "'a'", "double quotes"),
        ("{a: 1}", "a", "no quotes"),
        ('{"a": 1} // why', "// why", "comments"),
        ("/* why */ {}", "/* why */ {}", "comments"),
        ('{"a": NaN}', "NaN", "NaN is not JSON"),
        ('{"a": -Infinity}', "-Infinity", "-Infinity is not JSON"),
        ('{"a": True}', "True", "True is not JSON"),
        ('{"a": 01}', "01", "not a JSON number"),
        ('{"a": }', "}", "value is expected"),
        ("{} {}", "{", "second document"),
        ("{}}", "}", "after the end"),
        ("[1}", "}", "opened as ["),
        ('{"a": "b', '"b', "ends inside a string"),
        ('{"a": "b\n"}', '"b', "line ends inside a string"),
        ('{"a": "\\x"}', "\\x", "not a JSON escape"),
        ('{"a": "\x00"}', "\x00", "control character"),
        ('{"a": {"b": 1}', "", "the { of line 1 is never closed"),
        ('{"a": {{ x }}}', "{{ x }}}", "template placeholder"),
        ('{"a": ${x}}', "${x}}", "template placeholder"),
        ("{\n<<<<<<< HEAD\n}", "<<<<<<<", "merge-conflict"),
        ("[" * 10_000, "[", f"more than {DEFAULT.nesting} levels"),
        ('{"a":' * 300 + "1" + "}" * 300, "{", f"more than {DEFAULT.nesting} levels"),
    ],
)
def test_the_place_and_the_reason_of_a_mistake(text, marks, words):
    (problem,) = read(text).problems
    assert problem.code == "POL001"
    assert words in problem.message
    assert text[slice(*problem.span)] == marks
    assert problem.help
    assert "\n" not in problem.message


@pytest.mark.parametrize(
    ("text", "path", "severity"),
    [
        ('{"Statement": [{"Effect": ', "x.json", "error"),
        ('{"Statement": [{"NotAction": ', "x.json", "error"),
        ('{"compilerOptions": {}, // why\n}', "tsconfig.json", "info"),
        ("", "x.json", "error"),
        (" \n", "X.JSON", "error"),
    ],
)
def test_severity_of_unreadable_text(text, path, severity):
    assert [problem.severity for problem in read(text, path).problems] == [severity]


def test_nesting_up_to_the_limit_is_read():
    text = "[" * DEFAULT.nesting + "]" * DEFAULT.nesting
    assert read(text).problems == ()


def test_a_key_twice_in_a_policy_is_reported_at_the_second():
    text = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "a:B", '
        '"Resource": "*", "Action" : "a:C"}]}'
    )
    reading = read(text)
    (problem,) = reading.problems
    assert (problem.code, problem.span.start) == ("POL002", text.rindex('"Action"'))
    assert reading.documents[0].data["Statement"][0]["Action"] == "a:C"


def test_a_key_twice_elsewhere_is_reported_only_if_it_hides_a_policy():
    policy = json.dumps(POLICY)
    assert marked(f'{{"x": 1, "x": 2, "PolicyDocument": {policy}}}') == []
    assert marked(f'{{"PolicyDocument": {policy}, "PolicyDocument": {policy}}}') == [
        ("POL002", '"PolicyDocument"', "error")
    ]


def test_huge_numbers_survive():
    policy = json.loads(json.dumps(POLICY))
    policy["Statement"][0]["Condition"] = {"NumericLessThan": {"a:b": [1]}}
    text = json.dumps(policy).replace("[1]", "[" + "1" * 5000 + ", 1e999, -0]")
    (found,) = read(text).documents
    assert found.data["Statement"][0]["Condition"]["NumericLessThan"]["a:b"][0] == "1" * 5000


@pytest.mark.parametrize("forged", ["\U000f0000", "\\udb80\\udc00", "\\uDBFF\\uDFFD", "\\ud800"])
def test_text_from_a_file_forges_no_hole(forged):
    holes.hole("${var.x}")
    policy = json.dumps(POLICY).replace("batch.amazonaws.com", forged)
    for text in (policy, json.dumps({"PolicyDocument": policy})):
        (found,) = read(text).documents
        resource = found.data["Statement"][0]["Resource"]
        assert not holes.has_holes(resource)
        assert "\ufffd" in resource
        route = under(found, ("Statement", 0, "Resource"))
        assert read(text).locate.scalar(route).text == resource


def test_escaped_backslashes_are_no_escapes():
    text = r'{"Statement": {"Effect": "Allow", "Action": "\\ud800\\", "Resource": "\ud83d\ude00"}}'
    (found,) = read(text).documents
    assert found.data["Statement"]["Action"] == "\\ud800\\"
    assert found.data["Statement"]["Resource"] == "\U0001f600"


def nested(data, ways):
    """Return `data` written into strings, innermost way first, and the route that leads to it."""
    route = ()
    for way in ways:
        text = json.dumps(data)
        data = {"Document": quote(text) if way == "percent" else text}
        route = ("Document", EMBEDDED, *route)
    return data, route


@given(st.lists(st.sampled_from(["json", "percent"]), min_size=1, max_size=3), TEXT, LAYOUTS)
def test_places_inside_strings(ways, extra, layout):
    policy = json.loads(json.dumps(POLICY))
    policy["Statement"][0]["Sid"] = extra
    data, route = nested(policy, ways)
    text = json.dumps(data, **layout)
    reading = read(text)
    assert [(found.data, found.route) for found in reading.documents] == [(policy, route)]
    for inner, value in routes(policy):
        written = text[slice(*reading.locate((*route, *inner)))]
        assert unwrapped(written, ways) == value
        if isinstance(value, str):
            scalar = reading.locate.scalar((*route, *inner))
            assert scalar.text == value
            written = text[scalar.offsets[0] : scalar.offsets[-1]]
            assert unwrapped(f'"{written}"', ways, quoted=False) == value
            assert unwrapped(f'"{scalar.encode(extra)}"', ways, quoted=False) == extra


def unwrapped(written, ways, *, quoted=True):
    """Decode what stands in the outermost text down to a value of the innermost document."""
    from urllib.parse import unquote

    if not quoted:
        written = written[1:-1]
    for way in reversed(ways):
        written = json.loads(f'"{written}"')
        if way == "percent":
            written = unquote(written)
    return json.loads(written if quoted else f'"{written}"')


def test_broken_json_in_a_string_is_reported_in_its_place():
    text = json.dumps({"a": {"PolicyDocument": json.dumps(POLICY)[:-1] + ",}"}})
    (problem,) = read(text).problems
    assert (problem.code, problem.severity) == ("POL001", "error")
    assert problem.span == (text.rindex(",}"), text.rindex(",}") + 1)


def test_a_route_that_leads_nowhere_gives_its_longest_prefix():
    text = json.dumps(POLICY)
    locate = read(text).locate
    assert locate(("Statement", 0, "Sid")) == locate(("Statement", 0))
    assert locate(("Nothing", 3)) == locate(())
    assert locate(("Statement", "x")) == locate(("Statement",))
    assert locate(("Version", EMBEDDED, "x")) == locate(("Version",))


def test_a_key_that_looks_like_the_step_into_a_string():
    text = '{"<json>": [1], "a": "{\\"<json>\\": 2}"}'
    found = read(text).locate
    assert text[slice(*found((EMBEDDED, 0)))] == "1"
    assert text[slice(*found(("a", EMBEDDED, EMBEDDED)))] == "2"
