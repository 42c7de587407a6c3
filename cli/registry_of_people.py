"""The part of the tree of commands that is about people and services. Nothing here loads a command."""

from cli.framework import Entry
from cli.language import N_

PERSON = (
    Entry("add", "agregar", N_("Register somebody, and how to reach them."), "cli.commands.people:add"),
    Entry("list", "listar", N_("List people, and who cannot be reached."), "cli.commands.people:list_"),
    Entry(
        "show",
        "ver",
        N_("Show how somebody is reached, and every role they have."),
        "cli.commands.people:show",
    ),
    Entry("change", "cambiar", N_("Change how somebody is reached."), "cli.commands.people:change"),
    Entry(
        "deactivate",
        "desactivar",
        N_("Send nothing more to somebody, once their roles are handed over."),
        "cli.commands.people:deactivate",
    ),
)
ROLE = (
    Entry("assign", "asignar", N_("Give a role to a person at once."), "cli.commands.roles:assign"),
    Entry("list", "listar", N_("List who has which role."), "cli.commands.roles:list_"),
)
HANDOVER = (
    Entry(
        "start",
        "iniciar",
        N_("Start handing over a role, or all roles of a person, to somebody who then accepts."),
        "cli.commands.handovers:start",
    ),
    Entry(
        "accept",
        "aceptar",
        N_("Accept a role that is handed over, or all of them."),
        "cli.commands.handovers:accept",
    ),
    Entry(
        "cancel",
        "anular",
        N_("Cancel a hand-over, or all those to a person, with a reason."),
        "cli.commands.handovers:cancel",
    ),
    Entry("list", "listar", N_("List the hand-overs that wait."), "cli.commands.handovers:list_"),
)
WEBHOOK = (
    Entry(
        "add",
        "agregar",
        N_("Register a service that is told of every notification."),
        "cli.commands.webhooks:add",
    ),
    Entry("list", "listar", N_("List the services that are told."), "cli.commands.webhooks:list_"),
    Entry("remove", "quitar", N_("Tell a service nothing more."), "cli.commands.webhooks:remove"),
    Entry("test", "probar", N_("Send a signed test message to a service."), "cli.commands.webhooks:test"),
)
CALENDAR = (
    Entry(
        "export",
        "exportar",
        N_("Write what is due as a calendar, of one person or of all."),
        "cli.commands.calendar:export",
    ),
    Entry(
        "serve",
        "servir",
        N_("Serve each person's calendar on this machine, always current."),
        "cli.commands.calendar:serve_",
    ),
    Entry(
        "url",
        "enlace",
        N_("Tell the address to subscribe to a person's calendar."),
        "cli.commands.calendar:url",
    ),
)
