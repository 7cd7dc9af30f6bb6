"""The request space of IAM policies: exact differences, with witnesses.

`difference` compares two policy documents and proves every change by a concrete request;
`allows` decides one request; `reaches` and `reaching` ask whether any request of some action and
resource gets through.  All take documents as plain data (what `json.loads` returns), all are pure
functions without I/O.
"""

from slrlint.algebra.cosmetic import Cosmetic
from slrlint.algebra.difference import (
    Change,
    Difference,
    Place,
    Reach,
    difference,
    reaches,
    reaching,
)
from slrlint.algebra.documents import DocumentError
from slrlint.algebra.evaluate import allows
from slrlint.algebra.question import InternalError
from slrlint.algebra.request import Request

__all__ = [
    "Change",
    "Cosmetic",
    "Difference",
    "DocumentError",
    "InternalError",
    "Place",
    "Reach",
    "Request",
    "allows",
    "difference",
    "reaches",
    "reaching",
]
