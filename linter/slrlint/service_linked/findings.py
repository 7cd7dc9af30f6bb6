"""From a fault to the finding that reports it: help and fix where the right text is known."""

from __future__ import annotations

from slrlint.finding import Edit, Finding, Fix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.finding import Route
    from slrlint.service_linked import arns


def of_pattern(fault: arns.Fault, message: str, otherwise: str) -> Finding:
    """Return the finding about a Resource pattern; `otherwise` is the help without an answer."""
    return of_text(
        fault.code, fault.element.route, message, fault.right, otherwise, severity=fault.severity
    )


def of_text(
    code: str,
    route: Route,
    message: str,
    right: str | None,
    otherwise: str,
    *,
    severity: str | None = None,
) -> Finding:
    """Return a finding about the string at `route`, which should be `right` if that is known."""
    return Finding(
        code,
        route,
        message,
        help=f'write "{right}"' if right else otherwise,
        severity=severity,
        fix=write(route, right) if right else None,
    )


def write(route: Route, right: str) -> Fix:
    """Return the unsafe fix that writes `right` at `route`."""
    return Fix("unsafe", f'Write "{right}"', (Edit(route, right),))
