"""A linter that mends what it reads before it says what is left, and what keeps its work."""

from __future__ import annotations

from slrlint import atomic
from slrlint.fixes.mend import Judged, mend
from slrlint.lint import Linter, Rewritten
from slrlint.source import UnopenableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from slrlint.config import Configuration
    from slrlint.lint import Result
    from slrlint.selection import Selection
    from slrlint.settings import Settings
    from slrlint.source import Source


class Mender(Linter):
    """Lints files one at a time and makes the fixes of what it finds; it writes no file.

    `allowed` is a key of `slrlint.fixes.mend.SAFETIES`; `known` says how often each finding is
    known, by fingerprint, and these are left alone.
    """

    def __init__(
        self,
        configuration: Configuration,
        stdin_name: str,
        today: str,
        allowed: str,
        known: Mapping[str, int],
    ) -> None:
        super().__init__(configuration, stdin_name, today)
        self._allowed = allowed
        self._known_findings = known

    def check(self, source: Source, settings: Settings, selection: Selection) -> Result:
        """Mend one text and lint what came of it."""
        results: list[Result] = []

        def judge(text: Source) -> Judged:
            result = super(Mender, self).check(text, settings, selection)
            results.append(result)
            return self._judged(result)

        mended = mend(source, judge, self._allowed)
        if not mended.settled:
            warning = (
                f"{source.path}: after {source.limits.fix_rounds} rounds of fixes there was still "
                "something to fix, so the file is left as it was"
            )
            return results[0]._replace(warnings=(*results[0].warnings, warning))
        result = results[-1]
        return result._replace(
            used=results[0].used | result.used,
            rewritten=Rewritten(source, mended.source, len(mended.fixed)),
        )

    def _judged(self, result: Result) -> Judged:
        if not self._known_findings:
            return Judged(result.diagnostics, result.accepted)
        from slrlint.known import unknown

        new = unknown(self._known_findings, result.diagnostics)
        kept = {id(each) for each in new}
        old = tuple(each for each in result.diagnostics if id(each) not in kept)
        return Judged(new, (*result.accepted, *old))


def save(path: str, rewritten: Rewritten) -> None:
    """Write the mended text to `path`, with byte-order mark, newlines and mode as they were.

    Raises `UnopenableError` where that cannot be done, or where the file no longer holds the text
    that was read.
    """
    before, after = rewritten.before, rewritten.after
    try:
        atomic.write(path, after.encoded(), expected=before.encoded())
    except atomic.ChangedError:
        reason = "has changed since it was read, so its fixes were not written"
        raise UnopenableError(path, reason) from None
    except OSError as error:
        reason = error.strerror or str(error)
        message = f"cannot be written: {reason[:1].lower()}{reason[1:]}"
        raise UnopenableError(path, message) from None
