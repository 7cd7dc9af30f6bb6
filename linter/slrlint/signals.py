"""What a document shows at first sight, so that only the rules it may concern are loaded.

A signal is a promise in one direction: a rule that would find something has its signal shown.  The
other way nothing is promised; the rule looks closely.  This runs on every document, so it asks its
questions of whole lists and of the joined strings of a policy, in C where that is possible.

Signals: ``policy`` (always), ``malformed`` (the gate of `slrlint.policy.grammar` is shut),
``large``, ``old-version``, ``unknown-action``, ``odd-resource``, ``odd-value``, ``odd-character``.
A rule about service-linked roles has its own code as its signal: what it reports is worked out for
all of them together (`slrlint.service_linked.codes`).
"""

from __future__ import annotations

from functools import lru_cache

from slrlint import glance, service_linked
from slrlint.catalog import services
from slrlint.policy import grammar, resource, size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.policy.model import Policy
    from slrlint.rule import Options

_CURRENT = grammar.VERSIONS[-1]
_TRUTHS = ("true", "false", "True", "False")
_ESCAPES = 2
"""At most the characters that stand for a printable one."""


def shown(policy: Policy, options: Options) -> frozenset[str]:
    """Return the signals of `policy` for rules that run with `options`."""
    sight = glance.look(policy)
    found = {"policy"}
    if sight is None:
        found |= _of_form(policy)
    else:
        policy.well_formed = True
        if sight.large:
            found.add("large")
    if (sight is None or sight.near) and service_linked.concerned(policy):
        from slrlint.service_linked import codes

        found |= codes.codes(policy, options.condition_form)
    return frozenset(found)


def _of_form(policy: Policy) -> set[str]:
    """Return the signals that are not about service-linked roles."""
    found: set[str] = set()
    texts: list[str] = []
    actions: list[str] = []
    resources: list[str] = []
    for statement in policy.statements:
        data = statement.data
        actions += statement.action_texts
        patterns = data["Resource"] if "Resource" in data else data.get("NotResource", "*")
        if patterns != "*":
            resources += _strings(patterns)
        if "Condition" in data and not _are_plain(data["Condition"], texts):
            found.add("odd-value")
        if "Sid" in data:
            texts.append(str(data["Sid"]))
        if policy.kind in ("trust", "resource"):
            _add_principals(
                data["Principal"] if "Principal" in data else data["NotPrincipal"], texts
            )
    if not all(map(services.is_plausible, services.unknown(actions))):
        found.add("unknown-action")
    if not resource.are_ordinary(resources):
        found.add("odd-resource")
    if policy.data.get("Version") != _CURRENT:
        found.add("old-version")
    if is_malformed(policy):
        # Strings that no statement shows: the rules have to walk the document for them.
        return found | {"malformed", "large", "odd-character"}
    texts += actions
    texts += resources
    texts.append(str(policy.data.get("Id", "")))
    text = "".join(texts)
    if not (text.isascii() and text.isprintable()):
        found.update(("large", "odd-character"))
    elif _is_large(text, len(texts), policy):
        found.add("large")
    return found


def is_malformed(policy: Policy) -> bool:
    """Say whether some rule has to explain what is wrong with the shape of a document.

    Where statements may be missing from the data (`Policy.complete`), their absence is no mistake.
    """
    data = policy.data
    listed = data.get("Statement", [])
    if not policy.complete and not listed:
        data = {**data, "Statement": {}}
        listed = []
    if not grammar.frame_is_well_formed(data):
        return True
    items = grammar.statements(listed)
    if len(policy.statements) != len(items) and not all(
        grammar.is_unknown(each) or grammar.statement_is_well_formed(each, policy.kind)
        for each in items
    ):
        return True
    sids = [item.data["Sid"] for item in policy.statements if item.data.get("Sid", "") != ""]
    plain = all(isinstance(each, str) and each.isalnum() and each.isascii() for each in sids)
    if not plain and not all(
        grammar.statement_is_well_formed(item.data, policy.kind) for item in policy.statements
    ):
        return True
    return len(set(sids)) < len(sids) and bool(grammar.repeated_sids(items, policy.kind))


def _strings(one_or_many: object) -> list[str]:
    return one_or_many if isinstance(one_or_many, list) else [str(one_or_many)]


def _are_plain(conditions: object, texts: list[str]) -> bool:
    """Say whether the operators can surely read their values, and no key stands there twice.

    Adds the strings to `texts`.
    """
    plain = True
    if isinstance(conditions, dict):
        for written, block in conditions.items():
            texts.append(written)
            if isinstance(block, dict):
                texts += block
                if len(block) > 1 and len({key.lower() for key in block}) < len(block):
                    plain = False
                family = _family(written)
                for each in block.values():
                    values = list(map(str, each)) if isinstance(each, list) else [str(each)]
                    texts += values
                    if family is not None and plain:
                        plain = family in ("Bool", "Null") and all(v in _TRUTHS for v in values)
    return plain


@lru_cache(maxsize=256)
def _family(written: str) -> str | None:
    from slrlint.policy import value

    return value.family(grammar.split_operator(written)[1])


def _add_principals(principals: object, texts: list[str]) -> None:
    if isinstance(principals, dict):
        for each in principals.values():
            texts += _strings(each)
        texts += principals
    else:
        texts.append(str(principals))


def _is_large(text: str, strings: int, policy: Policy) -> bool:
    quota = size.quota(policy.kind, policy.holder)
    if quota is None:
        return False
    length = len(text) * (_ESCAPES if '"' in text or "\\" in text else 1)
    return size.at_most(length, strings, len(policy.statements)) > quota
