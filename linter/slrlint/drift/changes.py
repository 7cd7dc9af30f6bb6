"""The taxonomy of changes: every kind with its code and with the kind that undoes it.

Codes of the form DRF1xx widen, DRF2xx narrow; a kind and its mirror share the last two digits.
"""

from __future__ import annotations

from slrlint.record import Record

WIDER = "wider"
NARROWER = "narrower"


class Kind(Record):
    """A kind of change.

    `element` is the one that made the change.  `effect` is that of the statement: ``Allow``, or
    ``Deny`` for what a Deny no longer forbids or forbids anew.  `mirror` is the code of the kind
    that the opposite change has.  `meaning` completes "Reported where ...".
    """

    code: str
    name: str
    direction: str
    element: str
    effect: str
    mirror: str
    meaning: str


KINDS = (
    Kind(
        *("DRF101", "action-added", WIDER, "action", "Allow", "DRF201"),
        "a statement allows actions that it did not allow before",
    ),
    Kind(
        *("DRF102", "resource-added", WIDER, "resource", "Allow", "DRF202"),
        "a statement reaches resources that it did not reach before",
    ),
    Kind(
        *("DRF103", "condition-relaxed", WIDER, "condition", "Allow", "DRF203"),
        "the conditions of a statement admit requests that they did not admit before",
    ),
    Kind(
        *("DRF104", "principal-added", WIDER, "principal", "Allow", "DRF204"),
        "a statement allows its actions to somebody it did not allow them to before",
    ),
    Kind(
        *("DRF105", "statement-added", WIDER, "statement", "Allow", "DRF205"),
        "a new statement allows requests that no statement allowed before",
    ),
    Kind(
        *("DRF106", "effect-allowed", WIDER, "effect", "Allow", "DRF206"),
        "a statement allows what the same statement denied before",
    ),
    Kind(
        *("DRF111", "denied-action-removed", WIDER, "action", "Deny", "DRF211"),
        "a Deny no longer names actions that another statement allows",
    ),
    Kind(
        *("DRF112", "denied-resource-removed", WIDER, "resource", "Deny", "DRF212"),
        "a Deny no longer covers resources that another statement reaches",
    ),
    Kind(
        *("DRF113", "denying-condition-tightened", WIDER, "condition", "Deny", "DRF213"),
        "the conditions of a Deny no longer hold for requests that another statement allows",
    ),
    Kind(
        *("DRF114", "denied-principal-removed", WIDER, "principal", "Deny", "DRF214"),
        "a Deny no longer concerns somebody whom another statement allows its actions",
    ),
    Kind(
        *("DRF115", "deny-removed", WIDER, "statement", "Deny", "DRF215"),
        "a Deny is gone and with it what kept an allowed request from passing",
    ),
    Kind(
        *("DRF116", "denying-effect-removed", WIDER, "effect", "Deny", "DRF216"),
        "a statement allows now what it denied and another statement allowed",
    ),
    Kind(
        *("DRF201", "action-removed", NARROWER, "action", "Allow", "DRF101"),
        "a statement no longer allows actions that it allowed before",
    ),
    Kind(
        *("DRF202", "resource-removed", NARROWER, "resource", "Allow", "DRF102"),
        "a statement no longer reaches resources that it reached before",
    ),
    Kind(
        *("DRF203", "condition-tightened", NARROWER, "condition", "Allow", "DRF103"),
        "the conditions of a statement no longer admit requests that they admitted before",
    ),
    Kind(
        *("DRF204", "principal-removed", NARROWER, "principal", "Allow", "DRF104"),
        "a statement no longer allows its actions to somebody it allowed them to before",
    ),
    Kind(
        *("DRF205", "statement-removed", NARROWER, "statement", "Allow", "DRF105"),
        "a statement is gone and nothing else allows what it allowed",
    ),
    Kind(
        *("DRF206", "effect-denied", NARROWER, "effect", "Allow", "DRF106"),
        "a statement denies what the same statement allowed before",
    ),
    Kind(
        *("DRF211", "denied-action-added", NARROWER, "action", "Deny", "DRF111"),
        "a Deny names actions that it did not name before and another statement allows",
    ),
    Kind(
        *("DRF212", "denied-resource-added", NARROWER, "resource", "Deny", "DRF112"),
        "a Deny covers resources that it did not cover before and another statement reaches",
    ),
    Kind(
        *("DRF213", "denying-condition-relaxed", NARROWER, "condition", "Deny", "DRF113"),
        "the conditions of a Deny hold for requests that passed before",
    ),
    Kind(
        *("DRF214", "denied-principal-added", NARROWER, "principal", "Deny", "DRF114"),
        "a Deny concerns somebody it did not concern before",
    ),
    Kind(
        *("DRF215", "deny-added", NARROWER, "statement", "Deny", "DRF115"),
        "a new Deny forbids requests that passed before",
    ),
    Kind(
        *("DRF216", "denying-effect-added", NARROWER, "effect", "Deny", "DRF116"),
        "a statement denies now what it allowed and another statement still allows",
    ),
)
"""Every kind of change of what a policy allows."""

COSMETIC = {
    "order": "stand in another order",
    "sid": "has another Sid",
    "spelling": "is written in another way and means the same",
    "redundancy": "adds nothing to what the others say",
    "grouping": "is split or merged in another way and means the same",
}
"""Differences that change no request, by the algebra's name; each is its own mirror."""

_BY_CAUSE = {(kind.direction, kind.element, kind.effect): kind for kind in KINDS}


def kind(direction: str, element: str, effect: str) -> Kind:
    """Return the kind of a change; raises `KeyError` where the taxonomy lacks it."""
    return _BY_CAUSE[direction, element, effect]


def of_code(code: str) -> Kind | None:
    """Return the kind with a code, None where there is none."""
    return next((each for each in KINDS if each.code == code), None)
