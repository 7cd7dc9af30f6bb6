"""Lint many files: each with its own settings, none losing another's result."""

from __future__ import annotations

import os
import sys

from slrlint import engine
from slrlint.config import ConfigError
from slrlint.files import STDIN
from slrlint.policy import holes
from slrlint.record import Record
from slrlint.registry import READER_RULES, registered
from slrlint.rule import Options
from slrlint.selection import Selection, SelectionError, selected
from slrlint.source import UnopenableError, read_source, source_from_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from slrlint.config import Configuration
    from slrlint.exemptions import Exemption
    from slrlint.finding import Diagnostic
    from slrlint.globs import Glob
    from slrlint.limits import Limits
    from slrlint.settings import Settings
    from slrlint.source import Source


_FILES_A_PROCESS = 1_000
"""A second process pays from one to three thousand JSON files on (``tests/benchmarks``)."""


class Rewritten(Record):
    """A text before and after its fixes (the same object where there were none); how many."""

    before: Source
    after: Source
    fixed: int


class Result(Record):
    """What came of one file: with an `error` (one line) nothing else is known about it.

    `path` is the file as the user named it.  `text` is given where there are diagnostics.
    `recognised` is False for a file that is in no format with a reader.
    `accepted` are the findings that were taken away, `used` the ignore entries that took one.
    Where fixes were asked for, the rest is about the text as it is `rewritten`.
    """

    path: str
    error: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()
    text: str = ""
    policies: int = 0
    accepted: tuple[Diagnostic, ...] = ()
    used: frozenset[Exemption] = frozenset()
    warnings: tuple[str, ...] = ()
    rewritten: Rewritten | None = None
    recognised: bool = True


class Linter:
    """Lints files one at a time under a configuration.

    `stdin_name` is what standard input is called, `today` an ISO date that ignore entries expire
    by.  Raises `RegistryError` for plugins that cannot be used and `SelectionError` where the
    settings of the run itself select no rule.
    """

    def __init__(self, configuration: Configuration, stdin_name: str, today: str) -> None:
        self.configuration = configuration
        self.today = today
        self._stdin_name = stdin_name
        self._rules = registered(configuration.run.plugins)
        self._known = frozenset((*READER_RULES, *(entry.code for entry in self._rules)))
        self._selections: dict[Settings, Selection] = {}
        self._last: tuple[Settings | None, Selection | None] = None, None
        self.selection(configuration.run)

    def selection(self, settings: Settings) -> Selection:
        """Return the rules that `settings` select; raises `SelectionError`."""
        last, found = self._last
        if settings is last and found is not None:
            return found  # the files of a folder share their settings
        found = self._selections.get(settings)
        if found is None:
            found = self._selections[settings] = selected(settings, self._rules)
        self._last = settings, found
        return found

    def excludes(self, path: str) -> bool:
        """Say whether the settings for the searched folder of `path` leave it out."""
        try:
            exclude = self.configuration.of_file(path).exclude
        except ConfigError:
            return False  # told when the file is linted
        return bool(exclude) and _covered(exclude, os.path.abspath(path))

    def lint(self, path: str) -> Result:
        """Lint one file.  Whatever goes wrong with it is in the result and ends there."""
        name = self._stdin_name if path == STDIN else path
        try:
            settings = self.configuration.of_file(name)
            selection = self.selection(settings)
            source = self._source(path, settings.limits)
            return _lasting(self.check(source, settings, selection))
        except (ConfigError, SelectionError, UnopenableError) as error:
            return Result(name, str(error))
        except engine.RuleCrashedError as error:
            return Result(name, f"{name}: {error}")
        except Exception as error:  # noqa: BLE001 - one file must not end the run
            from slrlint import crash

            return Result(name, f"{name}: {crash.line(error)}")
        finally:
            holes.forget()

    def check(self, source: Source, settings: Settings, selection: Selection) -> Result:
        """Lint one text under the settings for its path and the rules that they select."""
        options = Options(condition_form=settings.condition_form)
        checked = engine.check(source, selection.rules, options, lambda path: _kind(settings, path))
        found = tuple([each for each in checked.diagnostics if each.code in selection.codes])
        if not found and not checked.comments:
            return Result(source.path, policies=checked.policies, recognised=checked.recognised)
        from slrlint.suppress import suppress

        kept = suppress(
            checked._replace(diagnostics=found),
            os.path.abspath(source.path),
            settings,
            selection.codes,
            self._known,
            self.today,
        )
        diagnostics = kept.diagnostics
        if any(each.fix for each in diagnostics):
            from slrlint.fixes import offer

            diagnostics = offer.kept(source, diagnostics)
        return Result(
            source.path,
            diagnostics=diagnostics,
            text=source.text if kept.diagnostics else "",
            policies=checked.policies,
            accepted=kept.accepted,
            used=kept.used,
            warnings=kept.warnings,
            recognised=checked.recognised,
        )

    def _source(self, path: str, limits: Limits) -> Source:
        if path != STDIN:
            return read_source(path, limits)
        if sys.stdin is None:
            raise UnopenableError(self._stdin_name, "standard input is closed")
        try:
            data = sys.stdin.buffer.read(limits.file_size + 1)
            return source_from_bytes(self._stdin_name, data, limits)
        except OSError as error:
            raise UnopenableError(self._stdin_name, error.strerror or str(error)) from None


def _lasting(result: Result) -> Result:
    """Return a result whose findings say the same when the holes of its file are forgotten."""
    if not holes.are_known():
        return result
    diagnostics, accepted = holes.written_out((result.diagnostics, result.accepted))
    return result._replace(diagnostics=diagnostics, accepted=accepted)


def lint(
    paths: Sequence[str], linter: Linter, jobs: int | None, progress: Callable[[int, int], None]
) -> Iterator[Result]:
    """Yield the result of every file, in the order of `paths` whatever the number of `jobs`.

    `jobs` None is as many processes as pay.  `progress` is called after each file with how many are
    done and how many there are.
    """
    if jobs is None:
        jobs = paying_jobs(len(paths), _processors())
    if jobs > 1 and len(paths) > 1 and STDIN not in paths:
        from slrlint import workers

        results = workers.lint(paths, linter, jobs, _stopped)
    else:
        results = map(linter.lint, paths)
    for done, result in enumerate(results, 1):
        yield result
        progress(done, len(paths))


def _stopped(path: str) -> Result:
    return Result(path, f"{path}: not linted, because a process of --jobs was killed")


def paying_jobs(files: int, processors: int) -> int:
    """Return how many processes lint that many files the soonest."""
    return max(1, min(processors, files // _FILES_A_PROCESS))


def _processors() -> int:
    """Return on how many processors this process may run."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _kind(settings: Settings, path: str) -> str | None:
    if not settings.kinds:
        return None
    absolute = os.path.abspath(path)
    return next((kind for kind, globs in settings.kinds if _covered(globs, absolute)), None)


def _covered(patterns: Sequence[Glob], path: str) -> bool:
    from slrlint.globs import covers

    return any(covers(glob, path) for glob in patterns)
