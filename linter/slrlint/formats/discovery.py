"""Finds the IAM policies in plain data by their shape, wherever they stand."""

from __future__ import annotations

from slrlint.formats import EMBEDDED, Found
from slrlint.formats.tree import UnreadableError
from slrlint.limits import DEFAULT
from slrlint.record import Record
from slrlint.source import shows_policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from slrlint.finding import Route
    from slrlint.limits import Limits

VERSIONS = ("2012-10-17", "2008-10-17")
"""The versions of the IAM policy language; nothing else has these two."""

ENVELOPES: dict[str, str | None] = {
    "AssumeRolePolicyDocument": "trust",
    "assumeRolePolicyDocument": "trust",
    "AssumeRolePolicy": "trust",
    "assumeRolePolicy": "trust",
    "assume_role_policy": "trust",
    "assume_role_policy_document": "trust",
    "InlinePolicy": "identity",
    "inline_policy": "identity",
    "inlinePolicy": "identity",
    "PolicyDocument": None,
    "policyDocument": None,
    "policy_document": None,
    "BucketPolicy": "resource",
    "bucketPolicy": "resource",
    "KeyPolicy": "resource",
    "keyPolicy": "resource",
    "ResourcePolicy": "resource",
    "resourcePolicy": "resource",
    "resource_policy": "resource",
    "RepositoryPolicyText": "resource",
    "policyText": "resource",
    "FileSystemPolicy": "resource",
    "key_policy": "resource",
    "access_policies": "resource",
    "AccessPolicies": "resource",
    "ManifestPolicy": "resource",
}
"""Keys that hold a policy, and the kind it then has (None: somebody else says)."""

_IDENTITY_TYPES = (
    "AWS::IAM::",
    "AWS::SSO::PermissionSet",
    "AWS::Serverless::",
)
_ORGANIZATION_TYPES = {
    "SERVICE_CONTROL_POLICY": "scp",
    "RESOURCE_CONTROL_POLICY": "resource",
}
_PAIRS = (
    ("Effect",),
    ("Action", "NotAction"),
    ("Resource", "NotResource"),
    ("Principal", "NotPrincipal"),
)
_NAMES = ("RoleName", "UserName", "GroupName", "PolicyName")
_ROOT_ELEMENTS = {"Version", "Id", "Statement", "Statements", "statement", "statements"}


class Broken(Record):
    """A string at `route` that looks like JSON and is not; `severe` if it shows a policy."""

    route: Route
    error: UnreadableError
    severe: bool


class Discovery(Record):
    """What was found in a document, in the order of its text.

    `suspect` are the routes of documents in strings that may have a key twice.  `origins` says for
    routes of found documents where they lead in the data, if that is not where they say.
    """

    documents: list[Found]
    broken: list[Broken]
    suspect: list[Route]
    origins: dict[Route, Route]


class Functions(Record):
    """What to do about CloudFormation's functions on the way.

    `text_of` gives the text that a function makes, or None.  `enter` is told of every template and
    its route before what is in it is looked at.
    """

    text_of: Callable[[dict[str, object], Route], str | None]
    enter: Callable[[dict[str, object], Route], None]


class _Place(Record):
    """A value still to be looked at, and what the way to it has said.

    `envelope` is True right under a key of `ENVELOPES`; `nested` counts the strings around it.
    """

    value: object
    route: Route
    kind: str | None
    name: str | None
    envelope: bool
    nested: int


def find(root: object, limits: Limits = DEFAULT, functions: Functions | None = None) -> Discovery:
    """Return the policies in plain data: mappings, lists and the JSON text in strings.

    The walk does not recurse.  A string that begins like JSON, shows a policy and cannot be read
    is `Broken`.
    """
    found = Discovery([], [], [], {})
    todo = [_Place(root, (), None, None, envelope=False, nested=0)]
    while todo:
        place = todo.pop()
        value = place.value
        if isinstance(value, dict) and functions is not None:
            if "Resources" in value:
                functions.enter(value, place.route)
            elif len(value) == 1 and ("Fn::Sub" in value or "Fn::Join" in value):
                value = functions.text_of(value, place.route)
        if isinstance(value, dict):
            at_root = not place.route or place.route[-1] == EMBEDDED
            if is_policy(value, in_envelope=place.envelope, at_root=at_root):
                kind = place.kind or kind_by_shape(value)
                holder = _holder(root, place.route) if place.route else None
                found.documents.append(Found(value, kind, place.route, place.name, holder=holder))
            else:
                todo.extend(reversed(_below_mapping(value, place)))
        elif isinstance(value, list):
            if _is_statement_list(value, place.route):
                found.documents.append(_listed(value, place, found))
            else:
                todo.extend(reversed(_below_list(value, place)))
        elif isinstance(value, str) and place.nested < limits.json_in_strings:
            inner = _inside(value, place, found, limits)
            if inner is not None:
                todo.append(inner)
    return found


def _holder(root: object, route: Route) -> str | None:
    from slrlint.formats import holders

    return holders.at(root, route)


def is_policy(value: dict[str, object], *, in_envelope: bool, at_root: bool) -> bool:
    """Say whether a mapping is a policy document.

    It has ``Statement`` and an IAM ``Version``, or an item of two elements of a statement, or
    stands where only a policy can stand.  There, and at the root of a document, an IAM version
    with a misspelled or missing ``Statement`` is a policy too: one that lacks it.
    """
    versioned = value.get("Version") in VERSIONS
    if "Statement" in value:
        statement = value["Statement"]
        if versioned or in_envelope:
            return True
        items = statement if isinstance(statement, list) else [statement]
        return any(isinstance(item, dict) and _is_statement(item) for item in items)
    return versioned and (in_envelope or at_root) and _ROOT_ELEMENTS.issuperset(value)


def kind_by_shape(policy: dict[str, object]) -> str | None:
    """Return the kind that a document's own statements give away, or None.

    Statements that all have a principal stand in a trust policy if the first is about assuming a
    role, else in a resource policy.  One principal among others is a stray one.
    """
    statement = policy.get("Statement")
    items = statement if isinstance(statement, list) else [statement]
    named = [
        item
        for item in items
        if isinstance(item, dict) and ("Principal" in item or "NotPrincipal" in item)
    ]
    if not named or len(named) < len(items):
        return None
    action = named[0].get("Action")
    first = action[0] if isinstance(action, list) and action else action
    assumes = isinstance(first, str) and first.lower().startswith("sts:")
    return "trust" if assumes else "resource"


def are_statements(items: object) -> bool:
    """Say whether something is a list with at least one statement in it and only mappings."""
    return (
        isinstance(items, list)
        and all(isinstance(item, dict) for item in items)
        and any(isinstance(item, dict) and _is_statement(item) for item in items)
    )


def _is_statement(item: dict[str, object]) -> bool:
    return sum(any(name in item for name in names) for names in _PAIRS) >= 2


def _is_statement_list(items: list[object], route: Route) -> bool:
    """Say whether a list holds statements that a framework wraps in a document of its own."""
    named = route[-1:] == ("iamRoleStatements",) or route[-3:] == ("iam", "role", "statements")
    return named and any(isinstance(item, dict) and _is_statement(item) for item in items)


def _listed(items: list[object], place: _Place, found: Discovery) -> Found:
    data: dict[str, object] = {"Version": VERSIONS[0], "Statement": items}
    from slrlint.formats import holders

    found.origins[(*place.route, "Statement")] = place.route
    return Found(data, "identity", place.route, place.name, holder=holders.ROLE)


def _below_mapping(value: dict[str, object], place: _Place) -> list[_Place]:
    kind, name = _context(value, place)
    below: list[_Place] = []
    for key, child in value.items():
        if not (isinstance(child, (dict, list)) or _may_hold_policy(child)):
            continue
        route = (*place.route, key)
        if key in ENVELOPES:
            said = ENVELOPES[key] or kind
            below.append(_Place(child, route, said, name, envelope=True, nested=place.nested))
        else:
            below.append(_Place(child, route, kind, name, envelope=False, nested=place.nested))
    return below


def _below_list(value: list[object], place: _Place) -> list[_Place]:
    _, _, kind, name, _, nested = place
    return [
        _Place(child, (*place.route, index), kind, name, envelope=False, nested=nested)
        for index, child in enumerate(value)
        if isinstance(child, (dict, list)) or _may_hold_policy(child)
    ]


def _context(value: dict[str, object], place: _Place) -> tuple[str | None, str | None]:
    """Return the kind and the name that a mapping gives to the policies below it."""
    kind, name = place.kind, place.name
    type_ = value.get("Type")
    if isinstance(type_, str):
        if type_ in _ORGANIZATION_TYPES:
            kind = _ORGANIZATION_TYPES[type_]
        elif "::" in type_ and "Properties" in value:
            kind = _kind_of_resource(type_, value["Properties"])
            name = str(place.route[-1]) if place.route else None
    elif "PolicySummary" in value:
        summary = value["PolicySummary"]
        said = summary.get("Type") if isinstance(summary, dict) else None
        kind = _ORGANIZATION_TYPES.get(said, kind) if isinstance(said, str) else kind
    elif "PolicyVersion" in value or "PolicyVersionList" in value:
        kind = "boundary" if _only_a_boundary(value) else "identity"
    elif "PolicyDocument" in value and any(each in value for each in _NAMES):
        kind = kind or "identity"
    for each in _NAMES:
        said = value.get(each)
        if isinstance(said, str) and said and place.route[-1:] != ("Properties",):
            name = f"{name}/{said}" if name else said
    if value.get("IsDefaultVersion") is False and name:
        name = f"{name}@{value.get('VersionId')}"
    return kind, name


def _kind_of_resource(type_: str, properties: object) -> str | None:
    if type_.startswith(_IDENTITY_TYPES):
        return "identity"
    if type_ == "AWS::Organizations::Policy":
        said = properties.get("Type") if isinstance(properties, dict) else None
        return _ORGANIZATION_TYPES.get(said, "scp") if isinstance(said, str) else "scp"
    return None


def _only_a_boundary(policy: dict[str, object]) -> bool:
    """Say whether an account export shows a managed policy in use as a boundary and no other."""
    return policy.get("AttachmentCount") == 0 and policy.get(
        "PermissionsBoundaryUsageCount"
    ) not in (None, 0)


def _may_hold_policy(value: object) -> bool:
    return isinstance(value, str) and "Statement" in value


def _inside(text: str, place: _Place, found: Discovery, limits: Limits) -> _Place | None:
    """Return the JSON document in a string, or note that it cannot be read."""
    from slrlint.formats import embedded, json_data

    if "Statement" not in text or embedded.opening(text) is None:
        return None
    route = (*place.route, EMBEDDED)
    try:
        loaded = json_data.load(embedded.unquote(text), limits.nesting)
    except UnreadableError as error:
        found.broken.append(Broken(place.route, error, severe=shows_policy(text)))
        return None
    if loaded.suspect:
        found.suspect.append(route)
    return place._replace(value=loaded.data, route=route, nested=place.nested + 1)
