"""What ``slrlint drift`` and ``slrlint baseline`` share: which baselines, what is current."""

from __future__ import annotations

import argparse
import os.path
from contextlib import contextmanager

from slrlint import baselines, paths
from slrlint.cli import options
from slrlint.drift import approved as approved_baselines
from slrlint.drift import current, named
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slrlint.baselines import Baseline
    from slrlint.drift.approved import Approved
    from slrlint.drift.current import Lookup


class Place(Record):
    """Where a baseline is: the file ``NAME.json`` of a folder."""

    folder: str
    name: str


def add_names_argument(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names approved baselines; `places` and `chosen` read it."""
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME|FILE",
        help="policies, roles or service principals with a baseline, or baseline files "
        "(default: all of the folder)",
    )


def add_folder_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where the approved baselines are; `folder` reads them."""
    parser.add_argument(
        "--baselines",
        metavar="DIR",
        help="the folder of the approved baselines (default: baselines, or what the configuration "
        "says)",
    )
    options.add_settings_arguments(parser)


def add_current_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where current documents come from; `lookup` reads them."""
    group = parser.add_argument_group("current documents").add_mutually_exclusive_group()
    group.add_argument(
        "--against", metavar="DIR", help="take them from a folder, instead of what slrlint ships"
    )
    group.add_argument(
        "--live",
        action="store_true",
        help="read them from AWS (needs boto3: pip install 'slrlint[aws]')",
    )


def add_reason_argument(parser: argparse.ArgumentParser) -> None:
    """Add the option with the reason that is written into a baseline."""
    parser.add_argument(
        "--reason", type=_reason, metavar="TEXT", help="why, written into the baseline"
    )


def add_form_argument(
    parser: argparse.ArgumentParser, forms: Sequence[str] = ("text", "json")
) -> None:
    """Add the option that chooses between `forms`; the first is the default."""
    parser.add_argument(
        "--output-format",
        choices=forms,
        default=forms[0],
        dest="form",
        help=f"{forms[0]} (default) or {' or '.join(forms[1:])}",
    )


def folder(args: argparse.Namespace) -> str:
    """Return the folder of the approved baselines; raises `ConfigError`."""
    return paths.relative(options.configuration(args).run.baselines)


@contextmanager
def lookup(args: argparse.Namespace) -> Iterator[Lookup]:
    """Provide the lookup that the arguments choose; raises `CurrentError`."""
    if args.live:
        with current.from_aws() as look:
            yield look
    elif args.against is not None:
        yield current.of_folder(args.against)
    else:
        yield current.shipped


def chosen(folder: str, words: Sequence[str], errors: list[str]) -> Iterator[tuple[str, Approved]]:
    """Yield the baselines that `words` name, all by default, each with its folder.

    A line for each one that cannot be used is added to `errors`.  Raises `ApprovedError` where
    there is no such folder, or nothing in it.
    """
    found = dict.fromkeys(places(folder, words, errors))
    if not words and not found:
        raise approved_baselines.ApprovedError(
            f"{folder} holds no baseline: slrlint baseline add NAME"
        )
    for place in found:
        try:
            yield place.folder, approved_baselines.read(*place)
        except approved_baselines.ApprovedError as error:
            errors.append(str(error))


def places(folder: str, words: Sequence[str], errors: list[str]) -> Iterator[Place]:
    """Yield where the baselines are that `words` name, those of the whole folder by default.

    A line for each word that names none is added to `errors`.  Raises `ApprovedError` where there
    is no such folder.
    """
    known = () if words and all(map(_is_file, words)) else approved_baselines.names(folder)
    if not words:
        yield from (Place(folder, name) for name in known)
    for word in words:
        if _is_file(word):
            base = os.path.basename(word)
            yield Place(os.path.dirname(word) or os.curdir, base.removesuffix(_SUFFIX))
            continue
        try:
            yield from (Place(folder, policy.name) for policy in named.policies(word, known))
        except named.UnknownNameError as error:
            errors.append(str(error))


def approved(baseline: Baseline, reason: str | None) -> Baseline:
    """Return a baseline as a person approves it, for a reason or without one."""
    draft = baseline._replace(reason=reason)
    return draft._replace(digest=baselines.digest(draft))


def said(error: Exception) -> str:
    """Return what an error says, in one line."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


_SUFFIX = ".json"


def _is_file(word: str) -> bool:
    return word.endswith(_SUFFIX)


def _reason(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("must say something")
    return text
