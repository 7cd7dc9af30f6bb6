"""Every example in the documents is run, every configuration read, every link followed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from slrlint.reporters import FORMATS
from tests import checkout
from tests.docs import console

ROOT = checkout.ROOT
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "rules/README.md")
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in DOCUMENTS}
README = TEXTS["README.md"]
EXAMPLES = {name: console.examples(text) for name, text in TEXTS.items()}
LINK = re.compile(r"\]\(([^)\s]+)\)")


def cases(*, install: bool) -> list[object]:
    return [
        pytest.param(example, id=f"{name}: {example.command}")
        for name, found in EXAMPLES.items()
        for example in found
        if example.installs is install
    ]


def fences(language: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return checkout.copy(tmp_path_factory.mktemp("documents") / "slrlint")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return checkout.with_slrlint(tmp_path_factory.mktemp("command") / "bin")


@pytest.mark.parametrize("example", cases(install=False))
def test_example_prints_what_the_document_says(
    example: console.Example, folder: Path, environment: dict[str, str]
) -> None:
    assert console.output(example.command, folder, environment) == example.output


@pytest.mark.parametrize("example", cases(install=True))
@pytest.mark.usefixtures("registry")
def test_install_example_prints_what_the_document_says(
    example: console.Example, tmp_path: Path
) -> None:
    folder = checkout.copy(tmp_path / "slrlint")
    bare = checkout.environment(PATH=f"{Path(sys.executable).parent}:/usr/bin:/bin")
    assert console.output(example.command, folder, bare) == example.output


def test_readme_opens_with_the_two_commands() -> None:
    first, second = README.index("```console\n"), README.index("```sh\n")
    assert first < second
    assert "## " not in README[:first]
    assert console.examples(README)[0].installs


def test_ci_runs_the_test_command_of_the_readme() -> None:
    command = fences("sh")[0].strip()
    assert "pip install" in command
    assert f"\n  {command}\n" in (ROOT / ".ci" / "run").read_text()


@pytest.mark.parametrize("text", fences("toml"))
def test_configuration_is_accepted(text: str, tmp_path: Path, environment: dict[str, str]) -> None:
    file = tmp_path / "slrlint.toml"
    file.write_text(text)
    done = subprocess.run(
        ["slrlint", "config", "--output-format=json"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    settings = json.loads(done.stdout)["settings"]
    assert {key for key, each in settings.items() if each["origin"] != "default"} == set(
        tomllib.loads(text)
    )


def test_pre_commit_examples_name_the_hooks() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    named = [
        hook["id"]
        for text in fences("yaml")
        if "repos:" in text
        for repo in yaml.safe_load(text)["repos"]
        for hook in repo["hooks"]
    ]
    assert named == [hook["id"] for hook in hooks]


def test_action_examples_give_known_inputs() -> None:
    inputs = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    given = [
        step.get("with", {})
        for text in fences("yaml")
        if "uses:" in text
        for step in steps_of(text)
        if "/slrlint@" in step.get("uses", "")
    ]
    assert given
    for each in given:
        assert set(each) <= set(inputs)


def steps_of(text: str) -> list[dict[str, Any]]:
    """Return the steps of an example: steps alone, or a whole workflow."""
    read = yaml.safe_load(text)
    if isinstance(read, list):
        return read
    return [step for job in read["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("text", [text for text in fences("yaml") if "jobs:" in text])
def test_workflows_are_sound(text: str, tmp_path: Path) -> None:
    file = tmp_path / ".github" / "workflows" / "example.yml"
    file.parent.mkdir(parents=True)
    file.write_text(text.replace("@COMMIT", f"@{'0' * 40}"))
    for tool, *options in (
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows"],
        ["zizmor", "--offline", "--quiet", "--persona=pedantic"],
    ):
        command = [Path(sys.executable).with_name(tool), *options, file]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_readme_lists_every_output_format() -> None:
    section = README.partition("## Output formats")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(FORMATS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_inside_the_repository_lead_somewhere(name: str) -> None:
    for link in LINK.findall(TEXTS[name]):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        target = ROOT / Path(name).parent / file if file else ROOT / name
        assert target.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {
                re.sub(r"[^a-z0-9 _-]", "", text.lower()).replace(" ", "-") for text in headings
            }
            assert anchor in slugs, link


def test_files_that_contributing_names_exist() -> None:
    bases = [ROOT, ROOT / "linter" / "slrlint", ROOT / "linter" / "slrlint" / "reporters"]
    for name in re.findall(r"`([\w./]+(?:\.\w+|/))`", TEXTS["CONTRIBUTING.md"]):
        assert any((base / name).exists() for base in bases), name
