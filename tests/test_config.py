from __future__ import annotations

import datetime
import json
import os
import time
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slrlint.config import ConfigError, Configuration, Overrides, overrides_of
from slrlint.exemptions import Exemption
from slrlint.globs import Glob
from slrlint.policy.model import KINDS
from slrlint.reporters import FORMATS
from slrlint.settings import CONDITION_FORMS, FAIL_ON, Settings, key_of
from slrlint.settings_reader import SettingsError, parse
from tests import checkout
from tests.cli.command import write

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = json.loads(
    (checkout.ROOT / "linter" / "slrlint" / "data" / "config.schema.json").read_text()
)
PUBLISHED = jsonschema.Draft202012Validator(
    SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def error_of(text: str | bytes, name: str = "slrlint.toml") -> str:
    with open(name, "wb") as stream:
        stream.write(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as caught:
        Configuration()
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_without_a_file_everything_is_default() -> None:
    assert Configuration().of_file("x/a.json") == Settings()


def test_the_closest_file_holds_and_is_not_merged(tmp_path: Path) -> None:
    write(tmp_path / "slrlint.toml", 'pedantic = true\nselect = ["POL"]\n')
    write(tmp_path / "a" / "pyproject.toml", '[tool.slrlint]\nselect = ["SLR1"]\n')
    write(tmp_path / "a" / "b" / "pyproject.toml", '[tool.other]\nselect = ["slrlint"]\n')
    write(tmp_path / "a" / "c" / "slrlint.toml", "")
    configuration = Configuration()
    assert configuration.of_file("x.json").select == ("POL",)
    assert configuration.of_file("d/x.json").pedantic
    in_a = configuration.of_file("a/b/x.json")
    assert (in_a.select, in_a.pedantic, in_a.config) == (("SLR1",), False, "a/pyproject.toml")
    in_c = configuration.of_file(str(tmp_path / "a" / "c" / "x.json"))
    assert (in_c.select, in_c.config) == ((), "a/c/slrlint.toml")


def test_slrlint_toml_comes_before_pyproject(tmp_path: Path) -> None:
    write(tmp_path / "slrlint.toml", "pedantic = true\n")
    write(tmp_path / "pyproject.toml", "[tool.slrlint]\npedantic = false\n")
    assert Configuration().run.pedantic


def test_what_concerns_the_run_is_taken_from_the_working_folder(tmp_path: Path) -> None:
    write(tmp_path / "slrlint.toml", 'fail-on = "error"\n')
    write(
        tmp_path / "a" / "slrlint.toml",
        'pedantic = true\nfail-on = "never"\nplugins = ["x"]\noutput-format = "json"\n'
        "limits.file-size = 1\n",
    )
    found = Configuration().of_file("a/x.json")
    assert found.pedantic
    assert found.fail_on == "error"
    assert found.plugins == ()
    assert found.output_format == "full"
    assert found.limits == Settings().limits
    assert [line.split(" is read")[0] for line in found.warnings] == [
        "a/slrlint.toml:2: 'fail-on'",
        "a/slrlint.toml:5: 'limits'",
        "a/slrlint.toml:4: 'output-format'",
        "a/slrlint.toml:3: 'plugins'",
    ]


def test_the_working_folder_may_lie_below_its_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "slrlint.toml", 'fail-on = "error"\n')
    tmp_path.joinpath("a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    found = Configuration().of_file("x.json")
    assert (found.fail_on, found.warnings) == ("error", ())


def test_isolated(tmp_path: Path) -> None:
    write(tmp_path / "slrlint.toml", "broken")
    assert Configuration(isolated=True).of_file("x.json") == Settings()


def test_a_named_file_holds_everywhere(tmp_path: Path) -> None:
    write(tmp_path / "ci" / "any.toml", 'fail-on = "error"\nexclude = ["x/*.json"]\n')
    write(tmp_path / "x" / "slrlint.toml", "pedantic = true\n")
    found = Configuration(file="ci/any.toml").of_file("x/y.json")
    assert (found.fail_on, found.pedantic) == ("error", False)
    assert found.exclude == (Glob(str(tmp_path), "x/*.json"),)
    write(tmp_path / "ci" / "pyproject.toml", '[tool.slrlint]\nselect = ["POL"]\n')
    assert Configuration(file="ci/pyproject.toml").run.select == ("POL",)
    with pytest.raises(ConfigError, match=r"nowhere\.toml: there is no such configuration file"):
        Configuration(file="nowhere.toml")


def test_overrides(tmp_path: Path) -> None:
    write(tmp_path / "slrlint.toml", 'select = ["POL"]\nignore = ["POL011"]\n')
    write(tmp_path / "a" / "slrlint.toml", 'ignore = ["POL012"]\n')
    said = Overrides({"select": ("SLR",)}, {"ignore": ("SLR4",)}, {"select": "--select"})
    configuration = Configuration(overrides=said)
    for path, ignored in (("x.json", "POL011"), ("a/x.json", "POL012")):
        found = configuration.of_file(path)
        assert (found.select, found.ignore) == (("SLR",), (ignored, "SLR4"))
        assert found.origin("select") == "--select"


def test_assignments() -> None:
    said = overrides_of(
        ["pedantic=true", 'kinds.scp = ["x/*"]', 'ignore=[{rule="SLR1",reason="why"}, "POL"]']
    )
    found = Configuration(overrides=said).run
    assert found.pedantic
    assert found.kinds == (("scp", (Glob(os.getcwd(), "x/*"),)),)
    assert found.ignore == ("POL",)
    assert found.exemptions[0].origin == "--config"


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("fail-on=error", "write strings in quotes, as in --config 'fail-on = \"error\"'"),
        ("nonsense=1", "unknown key 'nonsense'"),
        ("pedantic=", "no TOML"),
        ("pedantic='yes'", "pedantic must be true or false"),
        ("=", "no TOML"),
    ],
)
def test_wrong_assignments(assignment: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        overrides_of([assignment])
    assert message in str(caught.value)


def test_a_whole_configuration() -> None:
    folder = os.getcwd()
    fields = parse(
        {
            "select": ["slr3", "POL001"],
            "ignore": [
                "SLR4",
                {
                    "rule": "slr302",
                    "path": "a.json",
                    "sid": "Cleanup",
                    "route": ["Statement", 0],
                    "reason": "reviewed",
                    "expires": datetime.date(2030, 1, 31),
                },
            ],
            "per-file-ignores": {"tests/**": ["SLR"]},
            "kinds": {"scp": ["scps/*"], "trust": []},
            "condition-form": "either",
        },
        folder,
    )
    assert fields == {
        "select": ("SLR3", "POL001"),
        "ignore": ("SLR4",),
        "exemptions": (
            Exemption(
                "SLR302", "reviewed", Glob(folder, "a.json"), "Cleanup", ("Statement", 0),
                "2030-01-31", folder,
            ),
        ),
        "per_file_ignores": ((Glob(folder, "tests/**"), ("SLR",)),),
        "kinds": (("scp", (Glob(folder, "scps/*"),)), ("trust", ())),
        "condition_form": "either",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("selct = []\n", "slrlint.toml:1: unknown key 'selct'; did you mean 'select'?"),
        ("fail_on = 'error'\n", "slrlint.toml:1: unknown key 'fail_on'; did you mean 'fail-on'?"),
        ("\n[wrong]\nx = 1\n", "slrlint.toml:2: unknown key 'wrong'"),
        ("select = 'SLR'\n", "slrlint.toml:1: select must be a list"),
        ("select = ['SLR', 3]\n", "slrlint.toml:1: select[1] must be a string"),
        ("select = ['a b']\n", "slrlint.toml:1: select[0] must be a rule code"),
        ("pedantic = 1\n", "slrlint.toml:1: pedantic must be true or false"),
        ("limits = 1\n", "slrlint.toml:1: limits must be a table"),
        ("limits.file-size = true\n", "slrlint.toml:1: limits.file-size must be a number from 1"),
        (
            "[limits]\nnesting = 0\n",
            "slrlint.toml:2: limits.nesting must be a number from 1 to 200",
        ),
        ("[limits]\nnesting = 201\n", "slrlint.toml:2: limits.nesting must be a number from 1"),
        (
            "[limits]\nfile_size = 1\n",
            "slrlint.toml:2: unknown limit 'file_size'; did you mean 'file-size'?",
        ),
        ("fail-on = 'no'\n", "slrlint.toml:1: fail-on must be one of info, warning, error, never"),
        ("[kinds]\nSCP = []\n", "slrlint.toml:2: unknown kind 'SCP'"),
        ("# x\n[kinds]\nscp = [1]\n", "slrlint.toml:3: kinds.scp[0] must be a string"),
        ("exclude = ['/']\n", "slrlint.toml:1: exclude[0] must name a path"),
        ("kinds = []\n", "slrlint.toml:1: kinds must be a table"),
        (
            "[per-file-ignores]\n'a/*' = 'SLR'\n",
            "slrlint.toml:2: per-file-ignores.a/* must be a list",
        ),
        ("[[ignore]]\nrule = 'SLR1'\n", "slrlint.toml:1: ignore[0] lacks 'reason'"),
        (
            "[[ignore]]\nrule = 'SLR1'\nreason = 'x'\n\n[[ignore]]\nrule = 'A'\nreason = ' '\n",
            "slrlint.toml:7: ignore[1].reason must say something",
        ),
        (
            "[[ignore]]\nrule = 'A'\nreason = 'x'\nexpires = 'soon'\n",
            "slrlint.toml:4: ignore[0].expires must be a day, such as 2030-01-31",
        ),
        (
            "[[ignore]]\nrule = 'A'\nreason = 'x'\nexpires = 2030-01-31T00:00:00Z\n",
            "slrlint.toml:4: ignore[0].expires must be a day",
        ),
        (
            "[[ignore]]\nrule = 'A'\nreason = 'x'\nSid = 'y'\n",
            "slrlint.toml:4: unknown key 'Sid' in ignore[0]; did you mean 'sid'?",
        ),
        (
            "ignore = []\n[[ignore]]\nrule = 'A'\n",
            "slrlint.toml:2: ignore is either one list or [[ignore]] tables, not both",
        ),
        ("select = [\n", "slrlint.toml"),
        ("x = 1\nx = 2\n", "slrlint.toml:2: Cannot overwrite a value"),
        ("a" * 2_000_000, "slrlint.toml: a configuration of more than 1048576 bytes is not read"),
        (b"\xff\xfe", "slrlint.toml: the configuration is not UTF-8 text"),
        ("x = " + "[" * 100_000, "slrlint.toml: nested too deeply"),
        ("x = 1\0\n", "slrlint.toml:1"),
    ],
)
def test_wrong_configurations(text: str | bytes, message: str) -> None:
    assert error_of(text).startswith(message)


def test_the_line_in_pyproject() -> None:
    text = "[project]\nname = 'x'\n\n[tool.slrlint]\nselect = []\n"
    text += "\n[[tool.slrlint.ignore]]\nrule = 1\n"
    assert error_of(text, "pyproject.toml") == "pyproject.toml:7: ignore[0] lacks 'reason'"
    assert error_of("[tool]\nslrlint = 1\n", "pyproject.toml").startswith(
        "pyproject.toml: tool.slrlint must be a table"
    )


@pytest.mark.skipif(os.name == "nt", reason="there are no named pipes")
def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "slrlint.toml")
    with pytest.raises(ConfigError, match="must be a regular file"):
        Configuration()


def test_a_broken_file_in_a_subfolder_is_its_own_affair(tmp_path: Path) -> None:
    write(tmp_path / "a" / "slrlint.toml", "broken\n")
    configuration = Configuration()
    assert configuration.of_file("b/x.json") == Settings()
    for path in ("a/x.json", "a/c/x.json", "a/x.json"):
        with pytest.raises(ConfigError, match=r"^a/slrlint\.toml:1: Expected"):
            configuration.of_file(path)


def test_a_file_of_many_entries_is_read_soon(tmp_path: Path) -> None:
    entry = "{rule='SLR1',reason='x'}"
    write(tmp_path / "slrlint.toml", "#\n" * 1000 + f"ignore = [{','.join([entry] * 20_000)}]\n")
    begin = time.monotonic()
    found = Configuration().run
    assert found.exemptions[-1].origin == "slrlint.toml:1001"
    assert time.monotonic() - begin < 20


TEXTS = st.text(max_size=6) | st.sampled_from(
    [
        "SLR302",
        "slr",
        "POL\n",
        "3",
        "a/*",
        "/",
        " ",
        "2030-01-31",
        "2030-02-30",
        "2030-W01-1",
        "ALL",
    ]
)
SCALARS = TEXTS | st.integers() | st.booleans() | st.none() | st.just(0.5)
EXEMPTIONS = st.dictionaries(
    st.sampled_from(["rule", "reason", "path", "sid", "route", "expires", "other"]),
    TEXTS | st.lists(SCALARS, max_size=2) | SCALARS,
    max_size=6,
) | st.fixed_dictionaries(
    {"rule": st.sampled_from(["SLR1", "x y"]), "reason": TEXTS},
    optional={"path": TEXTS, "sid": TEXTS, "expires": TEXTS, "route": st.lists(SCALARS)},
)
VALUES: st.SearchStrategy[Any] = (
    SCALARS
    | st.lists(TEXTS | EXEMPTIONS | SCALARS, max_size=3)
    | st.dictionaries(
        st.sampled_from(["scp", "trust", "SCP", "a/*", "/"]),
        st.lists(TEXTS, max_size=2) | SCALARS,
        max_size=2,
    )
    | st.sampled_from(["error", "json", "documented", 1, 1 << 30, (1 << 30) + 1])
)
TABLES = st.dictionaries(
    st.sampled_from(sorted(SCHEMA["properties"])) | st.sampled_from(["fail_on", "extra"]),
    VALUES,
    max_size=3,
)


@given(TABLES)
@settings(max_examples=400, deadline=None)
def test_the_published_schema_says_the_same(table: dict[str, object]) -> None:
    try:
        parse(table, "/")
        accepted = True
    except SettingsError:
        accepted = False
    assert accepted == PUBLISHED.is_valid(table)


def test_the_published_schema_knows_every_setting() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    properties = SCHEMA["properties"]
    assert properties["output-format"]["enum"] == list(FORMATS)
    assert properties["fail-on"]["enum"] == list(FAIL_ON)
    assert properties["condition-form"]["enum"] == list(CONDITION_FORMS)
    assert set(properties["kinds"]["properties"]) == set(KINDS)
    fields = set(Settings._fields) - {"exemptions", "config", "origins", "warnings"}
    assert set(SCHEMA["properties"]) == {key_of(field) for field in fields}
    for field in fields:
        default = SCHEMA["properties"][key_of(field)].get("default")
        assert default is None or default == getattr(Settings(), field)
