"""What can be wrong with declaring or lifting a contingency."""

from domain.errors import Refusal


class ContingencyUnknown(Refusal):
    """Nobody declared it."""

    code = "contingency_unknown"
    es = "No existe la contingencia «{contingency}». Vea las que existen con: ayni contingencia listar"
    en = "There is no contingency '{contingency}'. See those that exist with: ayni contingency list"


class ContingencyDiffers(Refusal):
    """The id is taken by a contingency with another scope, reason or kind."""

    code = "contingency_differs"
    es = "La contingencia «{contingency}» ya existe con otro alcance, motivo o tipo. Para repetirla, indique los mismos; para declarar otra, elija otro identificador con --id. Véala con: ayni contingencia ver {contingency}"
    en = "Contingency '{contingency}' exists already, with another scope, reason or kind. To repeat it, say the same ones; to declare another, choose another id with --id. See it with: ayni contingency show {contingency}"


class ContingencyLifted(Refusal):
    """What is over cannot be declared again: its lifecycles know its events."""

    code = "contingency_lifted"
    es = "La contingencia «{contingency}» fue levantada el {lifted_on} y no se puede declarar de nuevo. Declare otra con un identificador nuevo: --id"
    en = "Contingency '{contingency}' was lifted on {lifted_on} and cannot be declared again. Declare another one under a new id: --id"
