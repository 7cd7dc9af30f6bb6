"""The settings of a run."""

from __future__ import annotations

from slrlint.finding import SEVERITIES
from slrlint.limits import DEFAULT
from slrlint.record import Record
from slrlint.reporters import FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.exemptions import Exemption
    from slrlint.globs import Glob
    from slrlint.limits import Limits

CONDITION_FORMS = ("documented", "reference", "either")
"""Which of two contradicting sources about iam:AWSServiceName holds (`slrlint.rule.Options`)."""

FAIL_ON = (*SEVERITIES, "never")
"""What ``--fail-on`` takes."""


class Settings(Record):
    """The settings in force for one file.

    `select` empty means the default rules.  `baselines` is the folder of the approved baselines.
    `config` is the configuration file they come from, None if there is none; `origins` says for
    each field that is not a default where it was set; `warnings` are one-line messages about what
    the file says in vain.
    """

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    pedantic: bool = False
    condition_form: str = "documented"
    exclude: tuple[Glob, ...] = ()
    per_file_ignores: tuple[tuple[Glob, tuple[str, ...]], ...] = ()
    kinds: tuple[tuple[str, tuple[Glob, ...]], ...] = ()
    fail_on: str = "warning"
    limits: Limits = DEFAULT
    output_format: str = next(iter(FORMATS))
    plugins: tuple[str, ...] = ()
    baselines: str = "baselines"
    config: str | None = None
    origins: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()

    def origin(self, field: str) -> str:
        """Say where the value of `field` comes from."""
        return dict(self.origins).get(field, "default")


OF_THE_RUN = ("fail_on", "limits", "output_format", "plugins", "baselines")
"""Fields that hold for the whole run: taken from the working folder's configuration or from
``--config``, so that a file in a subfolder cannot change them."""


def key_of(field: str) -> str:
    """Return the configuration key of a field of `Settings`."""
    return "ignore" if field == "exemptions" else field.replace("_", "-")


def is_selector(text: str) -> bool:
    """Say whether `text` has the form of a code or of the beginning of codes: letters, digits."""
    letters = text.rstrip("0123456789")
    return text.isascii() and letters.isalpha()
