"""Where settings come from: the configuration closest to a file, and the command line.

The closest ``slrlint.toml``, or ``pyproject.toml`` with a table ``[tool.slrlint]``, holds for a
file as it is, never merged with another.  What concerns the whole run (`settings.OF_THE_RUN`) is
taken from the configuration of the working folder only.
"""

from __future__ import annotations

import os
import stat

from slrlint.record import Record
from slrlint.settings import OF_THE_RUN, Settings, key_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slrlint.finding import Route

NAMES = ("slrlint.toml", "pyproject.toml")
"""Names of configuration files; the first wins where both stand in one folder."""

LARGEST = 1024 * 1024
"""Bytes of a configuration file that are read at most."""

_TABLE = ("tool", "slrlint")


class ConfigError(Exception):
    """A configuration that cannot be used: one line that names the file and, if known, the line."""


class Overrides(Record):
    """What the command line says about settings.

    `replaced` gives fields of `Settings` their value (``limits``: those that it names), `added`
    makes tuples longer; `origins` names the option behind each field.
    """

    replaced: Mapping[str, object] = {}
    added: Mapping[str, tuple[str, ...]] = {}
    origins: Mapping[str, str] = {}


class Configuration:
    """The settings in force for every file of a run.

    `file` is a configuration file that holds for all files, its globs taken from the working
    folder; `isolated` leaves every configuration file out.  `run` is the settings of the working
    folder.  Raises `ConfigError` when these cannot be used.
    """

    def __init__(
        self,
        *,
        file: str | None = None,
        isolated: bool = False,
        overrides: Overrides | None = None,
    ) -> None:
        self._overrides = overrides or Overrides()
        self._by_folder: dict[str, Settings | ConfigError] = {}
        self._closest_to: dict[str, Settings | ConfigError] = {}
        self._fixed: Settings | None = None
        here = os.getcwd()
        if file is not None:
            self._fixed = self._overridden(_read_named(file, here))
        elif isolated:
            self._fixed = self._overridden(Settings())
        self.run = self._fixed or self._closest(here)

    def of_file(self, path: str) -> Settings:
        """Return the settings for the file `path`; raises `ConfigError`."""
        return self.of_folder(os.path.dirname(path))

    def of_folder(self, folder: str) -> Settings:
        """Return the settings for the files in `folder`; raises `ConfigError`."""
        if self._fixed is not None:
            return self._fixed
        found = self._by_folder.get(folder)
        if found is None:
            try:
                found = self._within_run(self._closest(os.path.abspath(folder)))
            except ConfigError as error:
                found = error
            self._by_folder[folder] = found
        if isinstance(found, ConfigError):
            raise ConfigError(str(found))
        return found

    def _closest(self, folder: str) -> Settings:
        passed: list[str] = []
        found = self._closest_to.get(folder)
        while found is None:
            passed.append(folder)
            found = self._in_folder(folder)
            parent = os.path.dirname(folder)
            if found is None and parent == folder:
                found = self._overridden(Settings())
            folder = parent
            found = found or self._closest_to.get(folder)
        self._closest_to.update(dict.fromkeys(passed, found))
        if isinstance(found, ConfigError):
            raise ConfigError(str(found))
        return found

    def _in_folder(self, folder: str) -> Settings | ConfigError | None:
        try:
            for name in NAMES:
                found = _read_if_ours(os.path.join(folder, name), folder)
                if found is not None:
                    return self._overridden(found)
        except ConfigError as error:
            return error
        return None

    def _overridden(self, settings: Settings) -> Settings:
        replaced, added, options = self._overrides
        if not replaced and not added:
            return settings
        values = dict(replaced)
        for field, more in added.items():
            values[field] = (*getattr(settings, field), *more)
        origins = dict(settings.origins)
        for field, option in options.items():
            origins[field] = (
                f"{origins[field]}, {option}" if field in added and field in origins else option
            )
        return _with(settings, values)._replace(origins=tuple(origins.items()))

    def _within_run(self, settings: Settings) -> Settings:
        if settings.config == self.run.config:
            return settings
        own = dict(settings.origins)
        vain = [
            field for field in OF_THE_RUN if field in own and field not in self._overrides.origins
        ]
        warnings = tuple(
            f"{own[field]}: {key_of(field)!r} is read from the working folder's configuration or "
            "--config only, and ignored here"
            for field in vain
        )
        held = {field: getattr(self.run, field) for field in OF_THE_RUN}
        kept = {field: where for field, where in own.items() if field not in OF_THE_RUN}
        kept |= {field: where for field, where in self.run.origins if field in OF_THE_RUN}
        return settings._replace(**held, origins=tuple(kept.items()), warnings=warnings)


def overrides_of(assignments: Sequence[str]) -> Overrides:
    """Return what ``--config KEY=VALUE`` options say; the values are TOML.

    Raises `ConfigError` when one is no assignment or no valid setting.
    """
    if not assignments:
        return Overrides()
    from slrlint.settings_reader import SettingsError, parse

    replaced: dict[str, object] = {}
    origins: dict[str, str] = {}
    for assignment in assignments:
        option = f"--config {assignment}"
        key, _, value = assignment.partition("=")
        try:
            table = _toml(assignment)
        except ValueError as error:
            raise ConfigError(
                f"{option}: the value is no TOML ({error}); write strings in quotes, as in "
                f"--config '{key.strip()} = \"{value.strip()}\"'"
            ) from None
        try:
            fields = parse(table, os.getcwd())
        except SettingsError as error:
            raise ConfigError(f"{option}: {error}") from None
        exemptions = fields.get("exemptions")
        if isinstance(exemptions, tuple):
            fields["exemptions"] = tuple(each._replace(origin="--config") for each in exemptions)
        limits = fields.get("limits")
        if isinstance(limits, dict):
            fields["limits"] = {**replaced.get("limits", {}), **limits}  # type: ignore[dict-item]
        replaced.update(fields)
        origins.update(dict.fromkeys(fields, "--config"))
    return Overrides(replaced, {}, origins)


def _read_named(path: str, folder: str) -> Settings:
    text = _text(path)
    if text is None:
        raise ConfigError(f"{path}: there is no such configuration file")
    table = _parsed(path, text)
    if os.path.basename(path) == NAMES[1]:
        return _settings(_ours(table, path) or {}, folder, _Places(path, text, _TABLE))
    return _settings(table, folder, _Places(path, text))


def _read_if_ours(path: str, folder: str) -> Settings | None:
    text = _text(path)
    if text is None:
        return None
    shown = _shown(path)
    if os.path.islink(path) and _leads_out(path):
        raise ConfigError(f"{shown}: a symbolic link that leads out of the working folder")
    if os.path.basename(path) == NAMES[0]:
        return _settings(_parsed(shown, text), folder, _Places(shown, text))
    if _TABLE[1] not in text:
        return None
    table = _ours(_parsed(shown, text), shown)
    return None if table is None else _settings(table, folder, _Places(shown, text, _TABLE))


def _leads_out(path: str) -> bool:
    """Say whether a link in the working folder or below leads elsewhere.

    Error messages quote configurations; those of other people's files are no business of a run.
    """
    from slrlint import paths

    folder, name = os.path.split(path)
    return paths.leads_out(os.path.join(os.path.realpath(folder), name))


def _text(path: str) -> str | None:
    """Return the text of a configuration file, None if there is none."""
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{_shown(path)}: {_reason(error)}") from None
    shown = _shown(path)
    if not stat.S_ISREG(found.st_mode):
        raise ConfigError(f"{shown}: a configuration must be a regular file")
    if found.st_size > LARGEST:
        raise ConfigError(f"{shown}: a configuration of more than {LARGEST} bytes is not read")
    try:
        with open(path, "rb") as stream:
            return stream.read(LARGEST + 1).decode().removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise ConfigError(f"{shown}: the configuration is not UTF-8 text") from None
    except OSError as error:
        raise ConfigError(f"{shown}: {_reason(error)}") from None


def _shown(path: str) -> str:
    from slrlint.paths import relative

    return relative(path)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _parsed(path: str, text: str) -> dict[str, object]:
    try:
        return _toml(text)
    except ValueError as error:
        message = str(error)
        what, _, at = message.rpartition(" (at line ")
        line = at.partition(",")[0]
        if "'ignore'" in what:
            what = "ignore is either one list or [[ignore]] tables, not both"
        if line.isdigit():
            raise ConfigError(f"{path}:{line}: {what}") from None
        raise ConfigError(f"{path}: {message}") from None


def _toml(text: str) -> dict[str, object]:
    """Parse TOML; raises `ValueError` for whatever is none."""
    import tomllib

    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _ours(table: dict[str, object], path: str) -> dict[str, object] | None:
    tools = table.get(_TABLE[0])
    found = tools.get(_TABLE[1]) if isinstance(tools, dict) else None
    if found is not None and not isinstance(found, dict):
        raise ConfigError(f"{path}: tool.slrlint must be a table")
    return found


def _settings(table: dict[str, object], folder: str, places: _Places) -> Settings:
    from slrlint.settings_reader import SettingsError, parse

    try:
        fields = parse(table, folder)
    except SettingsError as error:
        raise ConfigError(f"{places.of(error.route)}: {error}") from None
    exemptions = fields.get("exemptions")
    if isinstance(exemptions, tuple):
        fields["exemptions"] = tuple(
            each._replace(origin=places.of(("ignore", number)))
            for number, each in enumerate(exemptions)
        )
    origins = tuple((field, places.of((key_of(field),))) for field in fields)
    return _with(Settings(config=places.path, origins=origins), fields)


def _with(settings: Settings, fields: Mapping[str, object]) -> Settings:
    """Return settings with other values; of ``limits``, `fields` has only those that differ."""
    changed = settings._replace(**fields)  # type: ignore[arg-type]
    if "limits" not in fields:
        return changed
    return changed._replace(limits=settings.limits._replace(**changed.limits))  # type: ignore[arg-type]


class _Places:
    """Where settings are written in a file, as far as a look at its lines can tell.

    TOML readers give no positions.  `above` is the table that holds the settings.
    """

    def __init__(self, path: str, text: str, above: tuple[str, ...] = ()) -> None:
        import re

        self.path = path
        self._lines = text.split("\n")
        self._found: dict[tuple[str, int], int | None] = {}
        header = re.compile(r"\s*\[\[\s*" + r"\s*\.\s*".join((*above, "ignore")) + r"\s*\]\]")
        self._exemptions = [
            number for number, line in enumerate(self._lines, 1) if header.match(line)
        ]

    def of(self, route: Route) -> str:
        """Return ``path:line`` of the setting at `route`, else ``path``."""
        names = [step for step in route if isinstance(step, str)]
        line: int | None = None
        number = route[1] if route[:1] == ("ignore",) and len(route) > 1 else None
        if isinstance(number, int) and number < len(self._exemptions):
            line = self._exemptions[number]
            if len(names) > 1:
                line = self._first(names[-1], line) or line
        while line is None and names:
            line = self._first(names.pop(), 0)
        return self.path if line is None else f"{self.path}:{line}"

    def _first(self, name: str, after: int) -> int | None:
        """Return the first line behind `after` that sets `name` or opens a table of that name."""
        if (name, after) not in self._found:
            import re

            spelled = f"[\"']?{re.escape(name)}[\"']?"
            key = re.compile(
                rf"\s*(?:[\w-]+\s*\.\s*)*{spelled}\s*[.=]"
                rf"|\s*\[(?:[^#]*[.\[\s])?{spelled}\s*\]"
            )
            numbered = enumerate(self._lines[after:], after + 1)
            self._found[name, after] = next(
                (number for number, line in numbered if key.match(line)), None
            )
        return self._found[name, after]
