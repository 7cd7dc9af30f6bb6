"""The rules that ship with slrlint, listed by hand: one module a rule, loaded when it is needed."""

from __future__ import annotations

from slrlint.record import Record


class Entry(Record):
    """Where a rule is and when it runs.

    `module` is ``family.rule_name`` inside this package; the rule is the module's one `Rule`
    class.  `signal` names what a document must show before the rule is loaded at all
    (`slrlint.signals`).  `default` repeats the class attribute, so that a run need not load a rule
    to know that it stays out.
    """

    code: str
    name: str
    module: str
    signal: str
    default: bool = True


RULES: tuple[Entry, ...] = (
    Entry("POL003", "unknown-element", "grammar.unknown_element", "malformed"),
    Entry("POL004", "missing-element", "grammar.missing_element", "malformed"),
    Entry("POL005", "wrong-type", "grammar.wrong_type", "malformed"),
    Entry("POL006", "invalid-value", "grammar.invalid_value", "malformed"),
    Entry("POL007", "exclusive-elements", "grammar.exclusive_elements", "malformed"),
    Entry("POL008", "invalid-sid", "grammar.invalid_sid", "malformed"),
    Entry("POL009", "invalid-action", "grammar.invalid_action", "malformed"),
    Entry("POL010", "unknown-operator", "grammar.unknown_operator", "malformed"),
    Entry("POL011", "too-large", "grammar.too_large", "large"),
    Entry("POL012", "old-version", "grammar.old_version", "old-version"),
    Entry("POL013", "unknown-action", "grammar.unknown_action", "unknown-action"),
    Entry("POL014", "invalid-resource", "grammar.invalid_resource", "odd-resource"),
    Entry("POL015", "invalid-condition-value", "grammar.invalid_condition_value", "odd-value"),
    Entry("POL016", "invalid-character", "grammar.invalid_character", "odd-character"),
    Entry("POL017", "repeated-member", "grammar.repeated_member", "policy", False),
    Entry("POL018", "repeated-condition-key", "grammar.repeated_condition_key", "odd-value"),
    Entry("SLR101", "unreachable-path", "arn.unreachable_path", "SLR101"),
    Entry("SLR102", "missing-account", "arn.missing_account", "SLR102"),
    Entry("SLR103", "malformed-arn", "arn.malformed_arn", "SLR103"),
    Entry("SLR104", "unknown-role-name", "arn.unknown_role_name", "SLR104"),
    Entry("SLR105", "unknown-principal", "arn.unknown_principal", "SLR105"),
    Entry("SLR106", "principal-missing", "arn.principal_missing", "SLR106"),
    Entry("SLR107", "role-of-another-service", "arn.role_of_another_service", "SLR107"),
    Entry("SLR201", "principal-mismatch", "condition.principal_mismatch", "SLR201"),
    Entry("SLR202", "not-a-principal", "condition.not_a_principal", "SLR202"),
    Entry(
        "SLR203",
        "missing-documented-condition",
        "condition.missing_documented_condition",
        "SLR203",
    ),
    Entry("SLR204", "unlisted-key", "condition.unlisted_key", "SLR204"),
    Entry("SLR205", "literal-wildcard", "condition.literal_wildcard", "SLR205"),
    Entry("SLR206", "wrong-operator", "condition.wrong_operator", "SLR206"),
    Entry("SLR207", "misspelled-key", "condition.misspelled_key", "SLR207"),
    Entry("SLR208", "weak-condition", "condition.weak_condition", "SLR208"),
    Entry("SLR209", "unproven-key", "condition.unproven_key", "SLR209", False),
    Entry("SLR301", "create-any", "breadth.create_any", "SLR301"),
    Entry("SLR302", "delete-any", "breadth.delete_any", "SLR302"),
    Entry("SLR303", "edit-any", "breadth.edit_any", "SLR303", False),
    Entry("SLR304", "not-action-grant", "breadth.not_action_grant", "SLR304"),
    Entry("SLR305", "shadowed-grant", "breadth.shadowed_grant", "SLR305"),
    Entry("SLR306", "denied-grant", "breadth.denied_grant", "SLR306"),
    Entry("SLR401", "delete-without-status", "workflow.delete_without_status", "SLR401"),
    Entry("SLR402", "unmodifiable-role", "workflow.unmodifiable_role", "SLR402"),
)
"""POL001 and POL002 are the readers': a text that cannot be read, or is misread in silence."""
