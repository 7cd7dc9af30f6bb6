"""``slrlint generate ROLE…``: write the policy that lets people manage service-linked roles."""

from __future__ import annotations

from slrlint import terminal
from slrlint.catalog import asked
from slrlint.catalog.roles import ACTIONS, catalogue
from slrlint.cli import options, values
from slrlint.generate import cleanup, render, statements
from slrlint.policy.arn import PARTITIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from slrlint.catalog.roles import Role

_WHAT = {
    "create": "let them create the roles",
    "edit": "let them edit the roles' descriptions",
    "delete": "let them delete the roles, and learn how it ended",
}


class UsageError(Exception):
    """What makes the whole run fail: one line."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``slrlint generate`` to its parser."""
    parser.add_argument(
        "roles", nargs="+", metavar="ROLE", help="a role: its name, principal, ARN, managed policy"
    )
    group = parser.add_argument_group("what people may do (default: all three)")
    for action in ACTIONS:
        group.add_argument(f"--{action}", action="store_true", help=_WHAT[action])
    group.add_argument(
        "--cleanup",
        action="store_true",
        help=f"also let them remove what keeps {cleanup.ROLE} from being deleted",
    )
    group = parser.add_argument_group("form")
    group.add_argument(
        "--form",
        choices=statements.FORMS,
        default=statements.DOCUMENTED,
        help="the condition on iam:AWSServiceName as the service's own page prints it (default), "
        "or only where the service reference lists the key",
    )
    group.add_argument(
        "--partition", choices=tuple(sorted(PARTITIONS)), default="aws", help="default: aws"
    )
    group.add_argument(
        "--account",
        type=values.account,
        metavar="ID",
        help="the account of the roles (default: any, which is that of the policy)",
    )
    group.add_argument(
        "--output-format", choices=tuple(render.FORMATS), default="json", help="default: json"
    )
    group.add_argument("--output-file", metavar="FILE", help="write the policy to a file")


def run(args: argparse.Namespace) -> int:
    """Print the policy; 2 where a role is not known or cannot be named."""
    try:
        text = _policy(args)
    except (asked.NoRoleError, UsageError) as error:
        terminal.say(f"error: {error}")
        return 2
    return 0 if options.print_or_save(text, args.output_file) else 2


def _policy(args: argparse.Namespace) -> str:
    roles = tuple(dict.fromkeys(role for query in args.roles for role in asked.roles(query)))
    names = [role.name for role in roles]
    if args.cleanup and cleanup.ROLE not in names:
        raise UsageError(f"--cleanup is known for {cleanup.ROLE} only, which was not asked for")
    for role in roles:
        if not role.suggest:
            terminal.say(
                f"warning: {role.name} is an old or doubtful name: slrlint roles {role.name}"
            )
    actions = [action for action in ACTIONS if getattr(args, action)]
    where = {"partition": args.partition, "account": args.account or "*"}
    found = [
        statement
        for role in roles
        for statement in statements.of_role(
            role, actions or tuple(ACTIONS), form=args.form, **where
        )
    ]
    if args.cleanup:
        found += cleanup.statements(**where)
    return render.FORMATS[args.output_format](
        statements.policy(found), _comments(roles, args.form, steps=args.cleanup)
    )


def _comments(roles: Sequence[Role], form: str, *, steps: bool) -> list[str]:
    what = f"slrlint generate, {form} form, catalogue of {catalogue().date}:"
    names = [f"  {role.name}" for role in roles]
    return [what, *names, *(["", *cleanup.STEPS] if steps else [])]
