"""Time as a width: where a day lies on a chart, in percent."""

from dataclasses import dataclass
from datetime import date
from itertools import count, takewhile

from activities.reports.speech import Speech
from domain.days import DAY, add_months

#: At most so many labels fit a telephone.
MOST_TICKS = 7
#: A label begins no further right, in percent.
ROOM = 93.0


@dataclass(frozen=True)
class Axis:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Where the beginning of a day lies, between 0 and 100."""
        share = (day - self.first) / (self.last + DAY - self.first)
        return round(100 * min(max(share, 0.0), 1.0), 1)

    def shows(self, day: date) -> bool:
        """Whether a day lies on it."""
        return self.first <= day <= self.last

    def span(self, first: date, last: date) -> tuple[float, float]:
        """Where some days begin, and how wide they are; nothing is too narrow to be seen."""
        begin = self.at(first)
        return begin, max(round(self.at(last + DAY) - begin, 1), 0.3)

    def ticks(self, speech: Speech) -> tuple[tuple[float, str], ...]:
        """Labelled beginnings of months, as many as fit."""
        months = self.months()
        step = next(
            each for each in (1, 2, 3, 6, 12, 24, 60) if len(months) / each <= MOST_TICKS or each == 60
        )
        # A label at the very end would not fit.
        chosen = [month for month in months if (month.year * 12 + month.month - 1) % step == 0]
        return tuple((self.at(month), speech.month(month)) for month in chosen if self.at(month) <= ROOM)

    def months(self) -> list[date]:
        """The first days of the months that begin on it."""
        first = self.first.replace(day=1)
        begins = (add_months(first, number) for number in count())
        return [month for month in takewhile(lambda each: each <= self.last, begins) if month >= self.first]


def months_around(today: date, before: int, after: int) -> Axis:
    """Whole months: some before the month of a day, that one, and some after it."""
    this = today.replace(day=1)
    return Axis(add_months(this, -before), add_months(this, after + 1) - DAY)
