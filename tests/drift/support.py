"""What tests of comparisons share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from slrlint import baselines
from slrlint.drift import verdict
from slrlint.drift.document import Document
from slrlint.formats import detect
from slrlint.source import Source

if TYPE_CHECKING:
    from slrlint.comparison import Comparison

Json = dict[str, object]


def policy(*statements: Json, version: str = "2012-10-17") -> Json:
    return {"Version": version, "Statement": list(statements)}


def allow(action: object, resource: object = "*", **more: object) -> Json:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object, resource: object = "*", **more: object) -> Json:
    return {**allow(action, resource, **more), "Effect": "Deny"}


def document(data: object, path: str = "policy.json") -> Document:
    source = Source(path, json.dumps(data, indent=2))
    reading = detect.read(source)
    return Document(data, source, reading.locate)


def compare(old: object, new: object) -> Comparison:
    """Compare two documents given as plain data, None for one that is not there."""
    sides = [
        None if data is None else document(data, path)
        for data, path in ((old, "old.json"), (new, "new.json"))
    ]
    return verdict.compare("policy", *sides)


def told(old: object, new: object) -> list[str]:
    """Return ``severity CODE sentence`` of everything that is said about two documents."""
    return [f"{each.severity} {each.code} {each.sentence}" for each in compare(old, new).summary]


def batch(version: str) -> Json:
    """Return a version of BatchServiceRolePolicy that nothing else holds."""
    text = json.dumps(baselines.get("BatchServiceRolePolicy", version).document)
    loaded: Json = json.loads(text)
    return loaded
