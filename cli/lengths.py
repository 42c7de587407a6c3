"""Lengths of time as people say them, with the days in which they count (SPEC D3)."""

from cli.language import N_, ntr, tr
from cli.names import days
from domain.terms import Span, Term, Unit

#: In which days a clock counts.
UNITS: dict[Unit, str] = {
    "months": N_("in months"),
    "days": N_("in calendar days"),
    "business_days": N_("in business days"),
    "office_days": N_("in days on which the office works"),
}


def span_length(span: Span) -> str:
    """`6 months`, `2 weeks`, `30 days`."""
    if span.months is not None:
        return _months(span.months)
    if span.weeks is not None:
        return ntr("{number} week", "{number} weeks", span.weeks).format(number=span.weeks)
    return days(span.days or 0)


def term_length(term: Term | None) -> str:
    """`30 calendar days`, `5 business days`; unknown without a term."""
    if term is None:
        return tr("unknown")
    if term.months is not None:
        return _months(term.months)
    return days_of(term.unit, term.days or term.business_days or term.office_days or 0)


def days_of(unit: Unit | None, number: int) -> str:
    """So many of the days in which something counts; only days where nobody knows any more which."""
    if unit is None:
        return days(number)
    if unit == "business_days":
        pattern = ntr("{number} business day", "{number} business days", number)
    elif unit == "office_days":
        pattern = ntr("{number} day of the office", "{number} days of the office", number)
    else:
        pattern = ntr("{number} calendar day", "{number} calendar days", number)
    return pattern.format(number=number)


def unit_told(unit: Unit | None) -> str:
    """In which days a clock counts; empty when it was given as a date."""
    return "" if unit is None else tr(UNITS[unit])


def _months(number: int) -> str:
    return ntr("{number} month", "{number} months", number).format(number=number)
