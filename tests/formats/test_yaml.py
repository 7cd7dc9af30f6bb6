"""The YAML reader: values, places, documents, aliases, tags, and what it refuses."""

from __future__ import annotations

import json
import re

import pytest
import yaml as pyyaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from slrlint.formats import EMBEDDED, yaml_scalars
from slrlint.formats import yaml as yaml_format
from slrlint.formats.places import Places
from slrlint.formats.tree import data_of
from slrlint.limits import DEFAULT
from slrlint.policy import holes
from tests.formats.support import POLICY, TEXT, read, routes, under

STRINGS = st.one_of(
    st.text(alphabet="ab \n:#'\"-", max_size=25),
    st.text(
        alphabet=st.characters(max_codepoint=0xEFFFF, blacklist_categories=("Cs", "Co", "Cc")),
        max_size=10,
    ),
    st.lists(st.sampled_from(["word", "longer-word", "x"]), min_size=5, max_size=40).map(" ".join),
    TEXT,
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), STRINGS),
    lambda child: st.one_of(
        st.lists(child, max_size=4), st.dictionaries(STRINGS, child, max_size=4)
    ),
    max_leaves=10,
)
STYLES = st.fixed_dictionaries(
    {
        "default_style": st.sampled_from([None, '"', "'", "|", ">"]),
        "default_flow_style": st.booleans(),
        "width": st.sampled_from([10, 30, 1000]),
        "indent": st.sampled_from([2, 4]),
        "allow_unicode": st.booleans(),
    }
)


def dump(data, style):
    style = dict(style)
    return pyyaml.dump(data, Dumper=Dumper, sort_keys=False, **style)


class Dumper(pyyaml.SafeDumper):
    """Writes null, true and numbers so that a style for text leaves them alone."""

    def ignore_aliases(self, _):
        return True

    def represent_scalar(self, tag, value, style=None):
        if tag != "tag:yaml.org,2002:str":
            return pyyaml.ScalarNode(tag, value, style="")
        return super().represent_scalar(tag, value, style)


def value_of(text):
    stream = yaml_format.parse(text)
    assert stream.error is None
    return data_of(stream.root)


def resolved_alike(data):
    """Say whether the dumper, which writes YAML 1.1 and loses NEL, means what we read."""
    odd = re.compile(r"[-+.0-9].*|y|n|yes|no|on|off|=|<<|[^\x85]*\x85.*", re.IGNORECASE | re.DOTALL)
    return not any(
        isinstance(text, str) and odd.fullmatch(text)
        for route, value in routes(data)
        for text in (value, *route)
    )


@given(VALUES.filter(resolved_alike), STYLES)
@settings(max_examples=120)
def test_values_and_places_of_what_a_dumper_writes(data, style):
    text = dump(data, style)
    assume(pyyaml.load(text, Loader=pyyaml.CSafeLoader) == data)
    assert value_of(text) == data
    root = yaml_format.parse(text).root
    places = Places(text, lambda: root)
    for route, value in routes(data):
        span = places(route)
        assert 0 <= span.start <= span.end <= len(text)
        written = text[slice(*span)]
        if isinstance(value, str):
            scalar = places.scalar(route)
            assert scalar.text == value
            assert len(scalar.offsets) == len(value) + 1
            assert list(scalar.offsets) == sorted(scalar.offsets)
            if written[:1] not in ("|", ">"):
                assert value_of(written) == value
        elif not isinstance(value, (dict, list)) or style["default_flow_style"]:
            assert value_of(written) == value


@given(STRINGS.filter(resolved_alike), STYLES)
@settings(max_examples=150)
def test_offsets_of_characters(value, style):
    text = dump({"k": [value]}, style)
    root = yaml_format.parse(text).root
    scalar = Places(text, lambda: root).scalar(("k", 0))
    assume(scalar.text == value)
    folded = [
        char
        for index, char in enumerate(value)
        if scalar.offsets[index] == scalar.offsets[index + 1]
    ]
    assert folded == [] or re.search("[\x85\u2028\u2029]", value)
    if not folded:
        for char, offset in zip(value, scalar.offsets, strict=False):
            assert text[offset] == char or text[offset] in "\\\n"


@given(st.text(alphabet="ab:# '\"\\-é\n", max_size=8), st.sampled_from(["", "'", '"', "|", ">"]))
def test_new_text_reads_again_in_its_style_or_is_refused(new, style):
    opening, closing = {"|": ("|-\n ", ""), ">": (">-\n ", "")}.get(style, (style, style))
    try:
        written = yaml_scalars.encode(new, style)
    except ValueError:
        return
    value = f"x{new}y"
    assert value_of(f"k: {opening}x{written}y{closing}\n") == {"k": value}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2012-10-17", "2012-10-17"),
        ("123456789012", 123456789012),
        ("012345678901", "012345678901"),
        ("-5", -5),
        ("1.5", 1.5),
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("no", "no"),
        ("~", None),
        ("null", None),
        ("'null'", "null"),
        ("!!str 5", "5"),
        ("0x10", "0x10"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("1" * 5000, "1" * 5000),
    ],
)
def test_scalars(text, value):
    assert value_of(f"k: {text}") == {"k": value}
    assert value_of(f"k: {text}")["k"].__class__ is value.__class__


POLICY_YAML = """\
# slrlint: ignore[SLR301] known
Version: 2012-10-17
Statement:
  - Effect: Allow
    Action: iam:CreateServiceLinkedRole  # slrlint: ignore[SLR302]
    Resource: "*"
    Condition:
      StringEquals: &c
        aws:RequestedRegion: eu-west-1
"""


def test_a_policy_and_its_comments():
    reading = read(POLICY_YAML, "x.yaml")
    (found,) = reading.documents
    assert found.data["Version"] == "2012-10-17"
    assert found.route == ()
    assert reading.comments == (
        (1, "# slrlint: ignore[SLR301] known"),
        (5, "# slrlint: ignore[SLR302]"),
    )
    assert POLICY_YAML[slice(*reading.locate(("Statement", 0, "Effect"), key=True))] == "Effect"
    statement = POLICY_YAML[slice(*reading.locate(("Statement", 0)))]
    assert statement.startswith("Effect")
    assert statement.endswith("eu-west-1")


def test_routes_begin_with_the_document_only_where_there_are_several():
    reading = read(f"a: 1\n---\n{POLICY_YAML}---\n{POLICY_YAML}", "x.yml")
    assert [found.route for found in reading.documents] == [(1,), (2,)]
    route = under(reading.documents[1], ("Statement", 0, "Effect"))
    assert reading.locate(route).start > reading.locate((2,)).start


def test_what_follows_a_broken_document_is_lost_and_what_precedes_it_is_not():
    reading = read(f"{POLICY_YAML}---\na: [\n", "x.yaml")
    assert [found.route for found in reading.documents] == [(0,)]
    assert [problem.code for problem in reading.problems] == ["POL001"]


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n", "a: 1\n", "---\n---\n", "[]"])
def test_empty_files_and_files_without_a_policy_are_clean(text):
    reading = read(text, "x.yaml")
    assert (reading.documents, reading.problems) == ((), ())


def test_aliases_and_merge_keys():
    text = """\
base: &base
  Effect: Allow
  Resource: "*"
policy:
  Statement:
    - &one
      <<: *base
      Action: a:B
      Resource: mine
    - *one
    - <<: [*base, {Action: a:C}]
"""
    reading = read(text, "x.yaml")
    (found,) = reading.documents
    one = {"Effect": "Allow", "Resource": "mine", "Action": "a:B"}
    assert found.data["Statement"] == [
        one,
        one,
        {"Effect": "Allow", "Resource": "*", "Action": "a:C"},
    ]
    assert reading.problems == ()
    assert text[slice(*reading.locate(under(found, ("Statement", 1, "Resource"))))] == "mine"
    assert text[slice(*reading.locate(under(found, ("Statement", 2, "Effect")), key=True))] == (
        "Allow"
    )


def test_a_policy_that_aliases_repeat_is_one_policy():
    text = f"a: &p\n  {POLICY_YAML.replace(chr(10), chr(10) + '  ')}\nb: *p\n"
    assert len(read(text, "x.yaml").documents) == 1


def test_duplicate_keys():
    text = POLICY_YAML + "    Action: iam:GetRole\n"
    reading = read(text, "x.yaml")
    (problem,) = reading.problems
    assert (problem.code, problem.span.start) == ("POL002", text.rindex("Action"))


def test_tags_are_functions_or_holes():
    text = """\
Statement:
  Effect: Allow
  Action: !reference [.actions, all]
  Resource: [!Sub "arn:${AWS::Partition}:x", !Ref Thing, !vault secret]
"""
    root = data_of(yaml_format.parse(text).root)["Statement"]
    assert holes.show(root["Action"]) == "!reference [.actions, all]"
    assert root["Resource"][:2] == [{"Fn::Sub": "arn:${AWS::Partition}:x"}, {"Ref": "Thing"}]
    assert holes.show(root["Resource"][2]) == "!vault secret"


def test_a_template_placeholder_as_a_value_is_a_hole():
    (found,) = read(POLICY_YAML.replace('"*"', "{{ arn }}"), "x.yaml").documents
    assert holes.show(found.data["Statement"][0]["Resource"]) == "{{ arn }}"


@pytest.mark.parametrize(
    ("text", "marks", "words"),
    [
        ("a: [1\nb: 2", ":", "flow sequence"),
        ("a: b: c", ":", "mapping values"),
        ("a:\n{{- if .x }}\n  b: 1\n{{- end }}\n", "{{- if .x }}", "template"),
        ("a: {{ x }}-y\n", "{{ x }}-y", "template"),
        ("{% for a in b %}\n- {{ a }}\n{% endfor %}\n", "{% for a in b %}", "template"),
        ("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> x\n", "<<<<<<< HEAD", "merge-conflict"),
        ("a: *x", "*x", "no anchor"),
        ("a: &x [*x]", "*x", "inside what it refers to"),
        ("a: \x01", "\x01", "control characters"),
        ("[" * 10_000, "[", f"more than {DEFAULT.nesting} levels"),
        ("- " * 5_000 + "a", "-", f"more than {DEFAULT.nesting} levels"),
    ],
)
def test_the_place_and_the_reason_of_a_mistake(text, marks, words):
    (problem,) = read(text, "x.yaml").problems
    assert (problem.code, problem.severity) == ("POL001", "info")
    assert words in problem.message
    assert text[slice(*problem.span)] == marks


def test_a_template_that_shows_a_policy_is_an_error():
    text = POLICY_YAML + "{{- if .x }}\n  y: 1\n{{- end }}\n"
    (problem,) = read(text, "x.yaml").problems
    assert problem.severity == "error"


def test_an_alias_bomb_is_refused():
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    (problem,) = read("\n".join(lines), "x.yaml").problems
    assert "expand to more than" in problem.message


def test_a_chain_of_aliases_is_as_deep_as_what_it_means():
    lines = ["a0: &a0 x"] + [f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, 300)]
    (problem,) = read("\n".join(lines), "x.yaml").problems
    assert "levels deep" in problem.message


@pytest.mark.parametrize("indicator", ["|", ">", "|-", ">+", "|2", "'", '"'])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_json_inside_a_scalar(indicator, newline):
    inner = json.dumps(POLICY, indent=1)
    if indicator[:1] in ("|", ">"):
        body = indicator + "\n" + "".join(f"    {line}\n" for line in inner.split("\n"))
    elif indicator == "'":
        body = "'" + inner.replace("\n", "\n   ") + "'"
    else:
        body = json.dumps(inner)
    text = f"kind: Policy\nspec:\n  policy: {body}\nafter: 1\n".replace("\n", newline)
    reading = read(text, "x.yaml")
    (found,) = reading.documents
    assert found.route == ("spec", "policy", EMBEDDED)
    for route, value in routes(POLICY):
        if isinstance(value, str):
            written = text[slice(*reading.locate(under(found, route)))]
            if indicator == '"':
                written = json.loads(f'"{written}"')
            assert json.loads(written) == value
            scalar = reading.locate.scalar(under(found, route))
            assert text[scalar.offsets[0] : scalar.offsets[-1]] == value


def test_text_from_a_file_forges_no_hole():
    holes.hole("${var.x}")
    for forged in ("\U000f0000", '"\\U000F0000"'):
        text = POLICY_YAML.replace('"*"', forged)
        (found,) = read(text, "x.yaml").documents
        assert not holes.has_holes(found.data["Statement"][0]["Resource"])


@given(VALUES, STYLES, st.data())
@settings(max_examples=80)
def test_mutated_text_never_raises(data, style, draw):
    text = dump({"Statement": [{"Effect": data, "Action": data}]}, style)
    start = draw.draw(st.integers(0, len(text)))
    end = draw.draw(st.integers(start, min(len(text), start + 5)))
    new = draw.draw(
        st.sampled_from(["", ",", '"', "{", "]", "*x", "&a ", "!Sub ", "\n", "- ", "<<"])
    )
    check_spans(text[:start] + new + text[end:])


@given(st.text(alphabet="ab:-?[]{}&*!|>'\"%@`#, \n\t<", max_size=30))
@settings(max_examples=150)
def test_arbitrary_text_never_raises(text):
    check_spans(text)


def check_spans(text):
    reading = read(text, "x.yaml")
    for problem in reading.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
    for found in reading.documents:
        for route, _ in routes(found.data):
            span = reading.locate(under(found, route))
            assert 0 <= span.start <= span.end <= len(text)


@given(VALUES.filter(resolved_alike), STYLES)
@settings(max_examples=40)
def test_the_pure_python_parser_reads_the_same(data, style):
    text = dump(data, style)
    assume(pyyaml.load(text, Loader=pyyaml.SafeLoader) == data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_format, "CParser", None)
        assert value_of(text) == data


def test_only_a_comment_is_a_comment() -> None:
    text = """\
a: "x # slrlint: ignore[SLR302] y"
b: x # slrlint: ignore[SLR301] why
c: |
  text # slrlint: ignore[SLR101]
# slrlint: ignore[SLR102]
"""
    found = read(text, "a.yaml").comments
    assert [line for line, _ in found] == [2, 5]
