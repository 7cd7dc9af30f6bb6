"""Print the lowest versions of the dependencies that pyproject.toml allows, for pip to install.

Those of the extra html are among them.

python -m tests.packaging.lowest
"""

from __future__ import annotations

import tomllib

from packaging.requirements import Requirement

from tests.checkout import ROOT


def main() -> None:
    """Print one requirement a line."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for text in (*project["dependencies"], *project["optional-dependencies"]["html"]):
        requirement = Requirement(text)
        (bound,) = requirement.specifier
        print(f"{requirement.name}=={bound.version}")


if __name__ == "__main__":
    main()
