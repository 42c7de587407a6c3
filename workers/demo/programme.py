"""The programme of the demonstration's alliances, and who directs it."""

PROGRAM = "juntos-por-la-infancia"
DIRECTOR = "daniela"
