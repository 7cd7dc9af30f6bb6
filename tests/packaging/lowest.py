"""Print the lowest versions of the dependencies that pyproject.toml allows, for pip to install.

Those of the extra html are among them.

python -m tests.packaging.lowest
"""

from __future__ import annotations

import tomllib

from packaging.requirements import Requirement

from tests.checkout import ROOT


def requirements() -> list[str]:
    """Return a requirement for exactly the lowest version of each dependency."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    found = []
    for text in (*project["dependencies"], *project["optional-dependencies"]["html"]):
        requirement = Requirement(text)
        (bound,) = requirement.specifier
        found.append(f"{requirement.name}=={bound.version}")
    return found


def main() -> None:
    """Print one requirement a line."""
    print("\n".join(requirements()))


if __name__ == "__main__":
    main()
