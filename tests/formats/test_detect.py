"""The reader of a file is chosen by its name, else by its content."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from slrlint.formats import detect
from slrlint.limits import DEFAULT
from slrlint.policy import holes
from slrlint.source import source_from_bytes
from tests.formats.support import POLICY, read

JSON = json.dumps(POLICY)
YAML = "Version: 2012-10-17\nStatement:\n- {Effect: Allow, Action: 'a:B', Resource: '*'}\n"


@pytest.mark.parametrize("name", ["x.json", "X.JSON", "x", "-", "x.template", "x.tpl", "x.golden"])
def test_json(name):
    assert len(read(JSON, name).documents) == 1


@pytest.mark.parametrize("name", ["x.yaml", "x.YML", "x", "-", "x.template", "x.golden"])
@pytest.mark.parametrize("head", ["", "---\n", "# a comment\n\n"])
def test_yaml(name, head):
    assert len(read(head + YAML, name).documents) == 1


def test_yaml_is_never_taken_for_json():
    (problem,) = read(YAML, "x.json").problems
    assert problem.code == "POL001"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.py", "import Statement\nEffect: Action"),
        ("notes.txt", "Note: a Statement has an Effect: [Allow\n"),
        ("x", "#!/bin/sh\necho Statement Effect\n"),
        ("x.bin", "\0\1\2"),
        ("x", ""),
    ],
)
def test_other_files_hold_nothing(name, text):
    reading = read(text, name)
    assert (reading.documents, reading.problems) == ((), ())
    assert reading.locate(("x",)) == (0, len(text))


def test_a_broken_file_of_unknown_name_is_reported_if_it_shows_a_policy():
    assert [problem.severity for problem in read(JSON[:-1], "x.tpl").problems] == ["error"]
    assert read('{"compilerOptions": ', "x.tpl").problems == ()


def test_undecodable_text_is_reported_by_what_it_shows():
    policy = source_from_bytes(
        "x.json", JSON.replace("batch", "b\udce4tch").encode("utf-8", "surrogateescape")
    )
    (problem,) = detect.read(policy).problems
    assert (problem.code, problem.severity) == ("POL001", "error")
    (problem,) = detect.read(source_from_bytes("x.json", b'{"a": "\xe4"}')).problems
    assert (problem.severity, problem.span) == ("info", (7, 8))
    (problem,) = detect.read(
        source_from_bytes("x.json", JSON.encode(), DEFAULT._replace(file_size=10))
    ).problems
    assert "10 bytes" in problem.message


def test_json_is_read_without_the_machinery_of_other_formats():
    program = (
        "import sys; from slrlint.formats import detect; from slrlint.source import Source;"
        f"assert detect.read(Source('x.json', {JSON!r})).documents;"
        "print([m for m in ('yaml', 'slrlint.formats.json_positions', 'slrlint.formats.embedded',"
        "'slrlint.formats.cloudformation', 'dataclasses', 'pathlib', 'inspect', 'urllib')"
        "if m in sys.modules])"
    )
    shown = subprocess.run(
        [sys.executable, "-S", "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert shown.stdout.strip() == "[]"


def test_more_interpolations_than_there_are_holes(monkeypatch):
    text = YAML.replace("'*'", "!unknown to-nobody-before")
    holes.forget()
    monkeypatch.setattr(holes, "MOST", 0)
    (problem,) = read(text, "x.yaml").problems
    assert (problem.code, problem.severity) == ("POL001", "error")
    assert "interpolations" in problem.message
