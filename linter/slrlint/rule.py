"""The interface of a rule."""

from __future__ import annotations

from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import ClassVar

    from slrlint.finding import Finding
    from slrlint.policy.model import Policy


class Options(Record):
    """The settings that change what rules say.

    `condition_form` is ``documented``, ``reference`` or ``either``: which of AWS's two
    contradicting sources about iam:AWSServiceName holds.
    """

    condition_form: str = "documented"


class Rule:
    """One rule: its docstring is its page, its `slrlint explain` text and its test.

    The docstring has the headings *What it does*, *Why it matters*, *Example*, *Use instead*, *Fix
    safety* and *References*; fences tagged ``json bad`` and ``json good`` (also ``yaml``, ``hcl``)
    hold its examples.
    """

    code: ClassVar[str]
    """Code, such as SLR101: never given to another rule again."""
    name: ClassVar[str]
    """Name in kebab-case."""
    family: ClassVar[str]
    """``grammar``, ``arn``, ``condition``, ``breadth`` or ``workflow``."""
    severity: ClassVar[str]
    """``error``, ``warning`` or ``info``; a finding may say another."""
    confidence: ClassVar[str] = "high"
    """``high``, ``medium`` or ``low``."""
    default: ClassVar[bool] = True
    """False for a pedantic rule, which runs only when asked for."""
    since: ClassVar[str] = "0.1.0"
    """The first version that has the rule."""
    defers_to: ClassVar[tuple[str, ...]] = ()
    """Codes whose finding at the same route, or at one around it, silences this rule there."""

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield what is wrong with `policy`.

        No I/O, no state between calls; an exception ends the run with exit code 2.
        """
        raise NotImplementedError
