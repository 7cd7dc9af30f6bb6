"""Baselines: the shipped ones are whole and true to their form; users' own are read with care."""

from __future__ import annotations

import json
import os
import resource
import stat
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import slrlint
from slrlint import baselines
from slrlint.catalog.roles import catalogue

if TYPE_CHECKING:
    from slrlint.baselines import Baseline

SCHEMA = json.loads((Path(slrlint.__file__).parent / "data/baseline.schema.json").read_text())
ARN = "arn:aws:iam::123456789012:policy/team/Deploy"
DOCUMENT = {
    "Statement": [
        {"Resource": "*", "Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"]},
    ],
    "Version": "2012-10-17",
}


def baseline(**changes: Any) -> Baseline:
    facts: dict[str, Any] = {
        "name": "Deploy",
        "arn": ARN,
        "version": "v3",
        "date": "2026-01-02T03:04:05Z",
        "source": "aws",
        "document": DOCUMENT,
    }
    return baselines.make(**{**facts, **changes})


@pytest.fixture(scope="module")
def histories() -> list[baselines.History]:
    return list(baselines.histories())


class TestShipped:
    def test_every_file_follows_the_schema_and_its_digest(self) -> None:
        validator = jsonschema.Draft202012Validator(SCHEMA)
        validator.check_schema(SCHEMA)
        names = baselines.names()
        assert len(names) > 350
        for name in names:
            path = Path(baselines.shipped_folder()) / f"{name}.json"
            validator.validate(json.loads(path.read_text()))
            found = baselines.read(str(path))
            assert path.read_text() == baselines.dump(found)
            assert found.arn == f"arn:aws:iam::aws:policy/aws-service-role/{name}"

    def test_batch_is_complete_with_dates(self) -> None:
        history = baselines.versions("BatchServiceRolePolicy")
        assert history.gaps == ()
        days = {one.version: one.date[:10] for one in history.versions}
        assert days == {
            "v1": "2021-03-10",
            "v2": "2021-03-11",
            "v3": "2021-03-25",
            "v4": "2021-12-07",
            "v5": "2022-05-18",
            "v6": "2022-10-17",
            "v7": "2023-12-05",
            "v8": "2026-08-05",
        }
        assert history.current == baselines.get("BatchServiceRolePolicy")
        assert baselines.get("BatchServiceRolePolicy", "v4") == history.versions[3]

    def test_versions_ascend_and_gaps_are_what_is_left(
        self, histories: list[baselines.History]
    ) -> None:
        for history in histories:
            numbers = [one.number for one in history.versions]
            assert numbers == sorted(set(numbers))
            gaps = [int(gap[1:]) for gap in history.gaps]
            assert sorted(numbers + gaps) == list(range(1, numbers[-1] + 1))
            assert all(baselines.digest(one) == one.digest for one in history.versions)

    def test_history_holds_many_versions(self, histories: list[baselines.History]) -> None:
        assert sum(len(history.versions) for history in histories) > 1400
        archive = Path(baselines.shipped_folder()) / baselines.HISTORY_FILE
        assert archive.stat().st_size < 200_000

    def test_dates_of_a_policy_ascend(self, histories: list[baselines.History]) -> None:
        late = [
            (history.name, newer.version)
            for history in histories
            for older, newer in zip(history.versions, history.versions[1:], strict=False)
            if newer.date < older.date
        ]
        assert late == []

    def test_withdrawn_policies_are_marked(self, histories: list[baselines.History]) -> None:
        withdrawn = [history.name for history in histories if not history.current.listed]
        assert withdrawn == [
            "AWSIotRoboRunnerServiceRolePolicy",
            "AmazonCloudWatchEvidentlyServiceRolePolicy",
        ]

    @pytest.mark.parametrize("name", ["", "Nope", "../pyproject", "a/b", "\x00", "x" * 10_000])
    def test_unknown_policy(self, name: str) -> None:
        with pytest.raises(baselines.UnknownPolicyError):
            baselines.get(name)
        with pytest.raises(baselines.UnknownPolicyError):
            baselines.versions(name)

    def test_a_near_miss_is_suggested(self) -> None:
        with pytest.raises(baselines.UnknownPolicyError, match="did you mean BatchServiceRole"):
            baselines.get("BatchServiceRolPolicy")

    def test_unknown_version_names_the_known_ones(self) -> None:
        with pytest.raises(baselines.UnknownVersionError, match="known: v1, v2"):
            baselines.get("BatchServiceRolePolicy", "v99")

    def test_a_gap_is_called_a_gap(self, histories: list[baselines.History]) -> None:
        history = next(history for history in histories if history.gaps)
        with pytest.raises(baselines.UnknownVersionError, match="recorded by nobody"):
            baselines.get(history.name, history.gaps[0])


class TestFiles:
    def test_what_is_written_is_read(self, tmp_path: Path) -> None:
        one = baseline(reason="reviewed", listed=False)
        path = baselines.write(str(tmp_path / "new"), one)
        assert baselines.read(path) == one
        assert baselines.load(str(tmp_path / "new"), "Deploy") == one
        assert baselines.names(str(tmp_path / "new")) == ["Deploy"]
        jsonschema.validate(json.loads(Path(path).read_text()), SCHEMA)

    def test_elements_in_order_and_list_members_as_they_were(self) -> None:
        text = baselines.dump(baseline())
        assert text.index('"Version"') < text.index('"Statement"')
        assert text.index('"Effect"') < text.index('"Action"') < text.index('"Resource"')
        assert text.index("s3:PutObject") < text.index("s3:GetObject")
        assert text.isascii()
        assert text.endswith("}\n")

    @pytest.mark.parametrize(
        "change",
        [
            {"version": "v4"},
            {"date": "2026-01-02T03:04:06Z"},
            {"source": "elsewhere"},
            {"reason": "not what was said"},
            {"listed": False},
            {"arn": "arn:aws:iam::999999999999:policy/team/Deploy"},
            {"document": {**DOCUMENT, "Version": "2008-10-17"}},
            {"digest": "sha256:" + "0" * 64},
        ],
    )
    def test_a_change_behind_the_digest_is_reported(
        self, change: dict[str, Any], tmp_path: Path
    ) -> None:
        path = Path(baselines.write(str(tmp_path), baseline(reason="reviewed")))
        path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
        with pytest.raises(baselines.InvalidBaselineError, match="digest"):
            baselines.read(str(path))

    def test_layout_is_no_change(self, tmp_path: Path) -> None:
        path = Path(baselines.write(str(tmp_path), baseline()))
        path.write_text(json.dumps(json.loads(path.read_text()), sort_keys=True))
        assert baselines.read(str(path)) == baseline()

    def test_the_file_name_must_be_the_policys(self, tmp_path: Path) -> None:
        path = Path(baselines.write(str(tmp_path), baseline()))
        other = path.rename(tmp_path / "Other.json")
        with pytest.raises(baselines.InvalidBaselineError, match="holds the baseline of Deploy"):
            baselines.read(str(other))

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"\xff\xfe",
            b"[]",
            b"null",
            b"{}",
            b"{" * 100_000,
            b'{"a":' * 100_000,
            b"[" * 100_000 + b"]" * 100_000,
            b'{"name":"a","name":"b"}',
            b'{"name":NaN}',
            b'{"name": ' + b"9" * 10_000 + b"}",
        ],
    )
    def test_what_is_no_baseline_is_refused(self, data: bytes, tmp_path: Path) -> None:
        path = tmp_path / "Deploy.json"
        path.write_bytes(data)
        with pytest.raises(baselines.InvalidBaselineError, match=r"Deploy\.json: "):
            baselines.read(str(path))

    @pytest.mark.parametrize(
        "change",
        [
            {"name": "../Deploy"},
            {"name": 3},
            {"arn": "arn:aws:iam::aws:role/Deploy"},
            {"arn": "arn:aws:iam::aws:policy/Other"},
            {"version": "4"},
            {"version": "v0"},
            {"date": "yesterday"},
            {"date": None},
            {"source": None},
            {"document": []},
            {"reason": 1},
            {"listed": "no"},
        ],
    )
    def test_odd_fields_are_refused(self, change: dict[str, Any]) -> None:
        with pytest.raises(baselines.InvalidBaselineError):
            baseline(**change)
        facts = {**json.loads(baselines.dump(baseline())), **change}
        with pytest.raises(baselines.InvalidBaselineError, match=r"^file: "):
            baselines.parse(json.dumps(facts).encode(), "file")

    def test_a_field_too_many_or_too_few_is_named(self) -> None:
        facts = json.loads(baselines.dump(baseline()))
        with pytest.raises(baselines.InvalidBaselineError, match="unknown: 'extra'"):
            baselines.parse(json.dumps({**facts, "extra": 1}).encode(), "file")
        del facts["digest"]
        with pytest.raises(baselines.InvalidBaselineError, match="digest missing"):
            baselines.parse(json.dumps(facts).encode(), "file")

    def test_a_huge_file_is_refused_unread(self, tmp_path: Path) -> None:
        path = tmp_path / "Deploy.json"
        with path.open("wb") as file:
            file.truncate(50_000_000_000)
        with pytest.raises(baselines.InvalidBaselineError, match="larger than"):
            baselines.read(str(path))

    def test_a_link_leads_nowhere(self, tmp_path: Path) -> None:
        target = Path(baselines.write(str(tmp_path / "there"), baseline()))
        before = target.read_bytes()
        folder = tmp_path / "here"
        folder.mkdir()
        (folder / "Deploy.json").symlink_to(target)
        assert baselines.names(str(folder)) == []
        with pytest.raises(baselines.InvalidBaselineError, match="not a regular file"):
            baselines.load(str(folder), "Deploy")
        with pytest.raises(baselines.InvalidBaselineError, match="not a regular file"):
            baselines.write(str(folder), baseline(version="v4"))
        assert target.read_bytes() == before

    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "Deploy.json")
        with pytest.raises(baselines.InvalidBaselineError, match="not a regular file"):
            baselines.load(str(tmp_path), "Deploy")

    def test_a_wrong_digest_is_never_written(self, tmp_path: Path) -> None:
        with pytest.raises(baselines.InvalidBaselineError):
            baselines.write(str(tmp_path / "folder"), baseline()._replace(version="v9"))
        assert not (tmp_path / "folder").exists()

    @settings(max_examples=50)
    @given(
        st.dictionaries(
            st.text(max_size=5),
            st.recursive(
                st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                lambda inner: (
                    st.lists(inner, max_size=3)
                    | st.dictionaries(st.text(max_size=5), inner, max_size=3)
                ),
                max_leaves=8,
            ),
            max_size=3,
        )
    )
    def test_any_document_survives_the_file(self, document: dict[str, Any]) -> None:
        one = baseline(document=document)
        assert baselines.parse(baselines.dump(one).encode(), "file") == one


class TestWriting:
    def test_an_update_keeps_mode_and_leaves_nothing_behind(self, tmp_path: Path) -> None:
        path = Path(baselines.write(str(tmp_path), baseline()))
        path.chmod(0o640)
        baselines.write(str(tmp_path), baseline(version="v4"))
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        assert baselines.read(str(path)).version == "v4"
        assert os.listdir(tmp_path) == ["Deploy.json"]

    def test_a_failed_write_leaves_the_old_file(self, tmp_path: Path) -> None:
        path = Path(baselines.write(str(tmp_path), baseline()))
        before = path.read_bytes()
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
        try:
            with pytest.raises(OSError, match="File too large"):
                baselines.write(str(tmp_path), baseline(version="v4"))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert path.read_bytes() == before
        assert os.listdir(tmp_path) == ["Deploy.json"]

    def test_readers_see_one_whole_version_or_the_other(self, tmp_path: Path) -> None:
        written = [baseline(version=f"v{number}") for number in (1, 2)]
        path = baselines.write(str(tmp_path), written[0])
        done = threading.Event()

        def write() -> None:
            for turn in range(20):
                baselines.write(str(tmp_path), written[turn % 2])
            done.set()

        writer = threading.Thread(target=write)
        writer.start()
        while not done.is_set():
            assert baselines.read(path) in written
        writer.join()


def test_the_catalogue_names_shipped_policies() -> None:
    shipped = set(baselines.names())
    named = {policy for role in catalogue().roles for policy, _ in role.policies}
    # A public emulator names it for Lex; AWS's lists have LexBotPolicy.
    assert named - shipped == {"AmazonLexBotPolicy"}
    for role in catalogue().roles:
        assert not role.policies or shipped.intersection(policy for policy, _ in role.policies)
