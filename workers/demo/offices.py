"""How the offices of the demonstration treat filings. Offices are invented; none of them describes a real one."""

from dataclasses import dataclass

Days = tuple[int, int]


@dataclass(frozen=True)
class Answer:
    """What an office says, and how many days after it was asked."""

    event: str
    after: Days


@dataclass(frozen=True)
class Course:
    """How one attempt goes.

    The office gives `answers` one after the other: to the filing, to each correction, to the appeal. Where they end it is
    silent. `corrected`: whether the organization corrects what is observed. `appealed`: whether it appeals a denial.
    `certificate`: after how many days of silence that approves the office hands out the certificate.
    """

    answers: tuple[Answer, ...] = ()
    corrected: bool = True
    appealed: bool = False
    certificate: Days | None = None


#: Conduct of an office -> the courses of the attempts; the last one is repeated.
COURSES: dict[str, tuple[Course, ...]] = {
    "quick": (Course((Answer("filing_approved", (2, 4)),)),),
    "punctual": (Course((Answer("filing_approved", (8, 16)),)),),
    "observes": (Course((Answer("filing_observed", (4, 10)), Answer("filing_approved", (7, 12)))),),
    "silent": (Course(certificate=(25, 45)),),
    "slow": (Course((Answer("filing_approved", (100, 135)),)),),
    "unhurried": (Course((Answer("filing_approved", (36, 44)),)),),
    "refuses_in_silence": (Course(), Course((Answer("filing_approved", (14, 24)),))),
    "lets_lapse": (
        Course((Answer("filing_observed", (5, 9)),), corrected=False),
        Course((Answer("filing_approved", (8, 14)),)),
    ),
    "denies": (
        Course((Answer("filing_denied", (7, 12)), Answer("filing_approved", (16, 22))), appealed=True),
    ),
}
#: Municipality -> its conduct.
MUNICIPALITIES = {
    "municipalidad-1": "punctual",
    "municipalidad-2": "observes",
    "municipalidad-3": "silent",
    "municipalidad-4": "slow",
    "municipalidad-5": "refuses_in_silence",
}
OBSERVATIONS = "Falta la firma de una integrante en el libro padrón"
REASON_TO_DENY = "El fin social no está descrito con claridad en el estatuto"


def course(conduct: str, attempt: int) -> Course:
    """How the n-th attempt goes, counted from 1."""
    courses = COURSES[conduct]
    return courses[min(attempt, len(courses)) - 1]
