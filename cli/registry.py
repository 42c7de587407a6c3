"""The tree of commands, with their names in both languages. Nothing here loads a command."""

from cli.framework import Entry
from cli.language import N_

ALLIANCE = (
    Entry("start", "iniciar", N_("Start an alliance."), "cli.commands.start:start"),
    Entry(
        "import",
        "importar",
        N_("Start many alliances from a sheet, with their past."),
        "cli.commands.imports:import_",
    ),
    Entry("list", "listar", N_("List alliances, those that need you first."), "cli.commands.portfolio:list_"),
    Entry("show", "ver", N_("Show where an alliance stands and what to do next."), "cli.commands.look:show"),
    Entry(
        "timeline", "cronologia", N_("Tell everything that happened, in order."), "cli.commands.look:timeline"
    ),
    Entry("forecast", "pronostico", N_("Tell what happens if nobody acts."), "cli.commands.look:forecast"),
    Entry(
        "contact",
        "contacto",
        N_("Record a meeting, visit, call or e-mail."),
        "cli.commands.monitoring:contact",
    ),
    Entry("meet", "cumplir", N_("Record that a requirement was met."), "cli.commands.requirements:meet"),
    Entry(
        "waive",
        "eximir",
        N_("Ask no longer for a requirement, with a reason."),
        "cli.commands.requirements:waive",
    ),
    Entry("advance", "avanzar", N_("Leave the stage early, with a reason."), "cli.commands.stages:advance"),
    Entry(
        "extend",
        "extender",
        N_("Move the expected end of the stage, with a reason."),
        "cli.commands.stages:extend",
    ),
    Entry("ack", "asumir", N_("Take on an open escalation."), "cli.commands.escalations:ack"),
    Entry(
        "resolve",
        "resolver",
        N_("End an escalation by decision, with a reason."),
        "cli.commands.escalations:resolve",
    ),
    Entry("pause", "pausar", N_("Stop every deadline, with a reason."), "cli.commands.stages:pause"),
    Entry("resume", "reanudar", N_("Let the deadlines run again."), "cli.commands.stages:resume"),
    Entry("note", "nota", N_("Write down something worth remembering."), "cli.commands.monitoring:note"),
    Entry("assign", "asignar", N_("Give a role to a person."), "cli.commands.monitoring:assign"),
    Entry(
        "close", "cerrar", N_("Close the alliance with an outcome and a reason."), "cli.commands.stages:close"
    ),
    Entry(
        "migrate", "migrar", N_("Move the alliance to a newer definition."), "cli.commands.migrate:migrate"
    ),
    Entry(
        "fast-forward",
        "adelantar",
        N_("Move the clock of an alliance, on a practice stack only."),
        "cli.commands.fast_forward:fast_forward",
    ),
)
EVENT = (
    Entry("send", "enviar", N_("Send any event, as JSON."), "cli.commands.events:send"),
    Entry("schema", "esquema", N_("Print the JSON Schema of an event."), "cli.commands.events:schema"),
)
PROGRAM = (
    Entry("list", "listar", N_("List the programs that come with Ayni."), "cli.commands.programs:list_"),
    Entry(
        "show",
        "ver",
        N_("Show the stages, requirements and people of a program."),
        "cli.commands.programs:show",
    ),
    Entry("validate", "validar", N_("Check a definition file."), "cli.commands.programs:validate"),
    Entry("diagram", "diagrama", N_("Draw a program as a Mermaid diagram."), "cli.commands.programs:diagram"),
)
WORKER = (Entry("run", "correr", N_("Run lifecycles until it is told to stop."), "cli.commands.worker:run"),)

TREE = (
    Entry(
        "alliance",
        "alianza",
        N_("Alliances: start them, record what happens, see how they do."),
        children=ALLIANCE,
    ),
    Entry("event", "evento", N_("Events: send any of them, see their schemas."), children=EVENT),
    Entry("program", "programa", N_("Programs: read, check and draw definitions."), children=PROGRAM),
    Entry(
        "simulate", "simular", N_("Run a scenario file without any server."), "cli.commands.simulate:simulate"
    ),
    Entry("worker", "trabajador", N_("The process that runs lifecycles."), children=WORKER),
    Entry(
        "up",
        "levantar",
        N_("Start the local stack: Temporal, PostgreSQL and a worker."),
        "cli.commands.stack:up",
    ),
    Entry("down", "bajar", N_("Stop the local stack; nothing is lost."), "cli.commands.stack:down"),
    Entry(
        "doctor",
        "diagnostico",
        N_("Check that everything works, and say what to do if not."),
        "cli.commands.doctor:doctor",
    ),
    Entry("demo", "demo", N_("Live six months of 21 alliances, with real parts."), "cli.commands.demo:demo"),
    Entry(
        "completion",
        "completar",
        N_("Print the script that completes commands in your shell."),
        "cli.commands.completion:completion",
    ),
    Entry("version", "version", N_("Show the version."), "cli.commands.version:version"),
)
