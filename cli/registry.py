"""The tree of commands, with their names in both languages. Nothing here loads a command."""

from cli.framework import Entry
from cli.language import N_
from cli.registry_of_people import CALENDAR, HANDOVER, PERSON, ROLE, WEBHOOK

#: What is recorded and read in the same way for every kind of lifecycle.
ANY_KIND = (
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
    Entry("close", "cerrar", N_("Close it with an outcome and a reason."), "cli.commands.stages:close"),
    Entry("migrate", "migrar", N_("Move it to a newer definition."), "cli.commands.migrate:migrate"),
    Entry(
        "revive",
        "revivir",
        N_("Let it go on from its log after somebody ended it in Temporal."),
        "cli.commands.revive:revive",
    ),
    Entry(
        "fast-forward",
        "adelantar",
        N_("Move its clock, on a practice stack only."),
        "cli.commands.fast_forward:fast_forward",
    ),
)
ALLIANCE = (
    Entry("start", "iniciar", N_("Start an alliance."), "cli.commands.start:start"),
    Entry(
        "import",
        "importar",
        N_("Start many alliances from a sheet, with their past."),
        "cli.commands.imports:import_",
    ),
    Entry(
        "template",
        "plantilla",
        N_("Write an empty sheet for the import."),
        "cli.commands.import_templates:template",
    ),
    Entry("list", "listar", N_("List alliances, those that need you first."), "cli.commands.portfolio:list_"),
    Entry("show", "ver", N_("Show where an alliance stands and what to do next."), "cli.commands.look:show"),
    *ANY_KIND,
)
ORGANIZATION = (
    Entry(
        "start", "iniciar", N_("Start accompanying an organization."), "cli.commands.start:start_organization"
    ),
    Entry(
        "import",
        "importar",
        N_("Start many organizations from a sheet, with their past."),
        "cli.commands.imports:import_organizations",
    ),
    Entry(
        "template",
        "plantilla",
        N_("Write an empty sheet for the import."),
        "cli.commands.import_templates:template_of_organizations",
    ),
    Entry(
        "list",
        "listar",
        N_("List organizations, those that need you first."),
        "cli.commands.portfolio:list_organizations",
    ),
    Entry(
        "show", "ver", N_("Show what to do next and where an organization stands."), "cli.commands.look:show"
    ),
    Entry(
        "route", "ruta", N_("Record the route to registration that it chose."), "cli.commands.choices:route"
    ),
    Entry("choose", "elegir", N_("Record any other choice of the program."), "cli.commands.choices:choose"),
    Entry(
        "documents",
        "documentos",
        N_("Show the documents of each filing, or record those that are ready."),
        "cli.commands.documents:documents",
    ),
    Entry("file", "presentar", N_("Record that a filing was handed in."), "cli.commands.filings:file"),
    Entry(
        "observed",
        "observado",
        N_("Record that the authority asks for corrections."),
        "cli.commands.filings:observed",
    ),
    Entry(
        "correct",
        "subsanar",
        N_("Record that the corrections were handed in."),
        "cli.commands.filings:correct",
    ),
    Entry("approved", "aprobado", N_("Record that the authority approved."), "cli.commands.filings:approved"),
    Entry("denied", "rechazado", N_("Record that the authority denied."), "cli.commands.filings:denied"),
    Entry("appeal", "apelar", N_("Record an appeal."), "cli.commands.filings:appeal"),
    Entry(
        "prolong",
        "prorrogar",
        N_("Record that the authority prolonged the life of a filing."),
        "cli.commands.filings:prolong",
    ),
    Entry("ask", "consultar", N_("Record that somebody asked the authority."), "cli.commands.filings:ask"),
    Entry("renew", "renovar", N_("Record that something valid was renewed."), "cli.commands.filings:renew"),
    Entry(
        "board",
        "junta",
        N_("Show the board, or record an election or a new identity document."),
        "cli.commands.board:board",
    ),
    Entry(
        "record",
        "registrar",
        N_("Record what the program expects now and then, such as an evaluation."),
        "cli.commands.monitoring:record",
    ),
    Entry(
        "measure",
        "cifra",
        N_("Record how many there are of something that the programme counts."),
        "cli.commands.choices:measure",
    ),
    Entry(
        "figures",
        "cifras",
        N_("Tell the figures of the whole programme."),
        "cli.commands.figures:figures_",
    ),
    *ANY_KIND,
)
PROFILE = (
    Entry(
        "list",
        "listar",
        N_("List the municipal profiles that come with Ayni."),
        "cli.commands.profiles:list_",
    ),
    Entry(
        "show",
        "ver",
        N_("Show what a municipality asks for and what is unknown."),
        "cli.commands.profiles:show",
    ),
    Entry("validate", "validar", N_("Check a municipal profile."), "cli.commands.profiles:validate"),
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
ACTIVITY = (
    Entry("done", "realizar", N_("Record that an activity was done."), "cli.commands.plan_activities:done"),
    Entry(
        "postpone",
        "postergar",
        N_("Put an activity off, with a reason."),
        "cli.commands.plan_activities:postpone",
    ),
    Entry(
        "eliminate",
        "eliminar",
        N_("Give an activity up for good, with a reason."),
        "cli.commands.plan_activities:eliminate",
    ),
    Entry(
        "reopen",
        "reabrir",
        N_("Take up again an activity that was recorded as done, with a reason."),
        "cli.commands.plan_activities:reopen",
    ),
)
PLAN = (
    Entry(
        "show",
        "ver",
        N_("Show a work plan: what is next, what is late, who has not endorsed."),
        "cli.commands.plan:show",
    ),
    Entry(
        "template",
        "plantilla",
        N_("Write an empty sheet for needs and activities, ready to fill in."),
        "cli.commands.plan_sheets:template",
    ),
    Entry(
        "export",
        "exportar",
        N_("Write needs and activities as a sheet."),
        "cli.commands.plan_sheets:export",
    ),
    Entry(
        "import",
        "importar",
        N_("Take needs and activities over from a sheet; only what differs is recorded."),
        "cli.commands.plan_sheets:import_",
    ),
    Entry(
        "propose",
        "proponer",
        N_("Propose a version of the plan, from a sheet or as options."),
        "cli.commands.plan:propose",
    ),
    Entry(
        "endorse", "respaldar", N_("Record that a party endorses the proposal."), "cli.commands.plan:endorse"
    ),
    Entry("activity", "actividad", N_("Activities: done, postponed, eliminated."), children=ACTIVITY),
)
REPORT = (
    Entry(
        "consistency",
        "consistencia",
        N_("Coverage and compliance of work plans, by area and standard."),
        "cli.commands.consistency_report:consistency_",
    ),
    Entry(
        "cadence",
        "periodicidad",
        N_("How regularly alliances were accompanied: held, recovered, missed, the longest silence."),
        "cli.commands.rhythm_report:cadence",
    ),
    Entry(
        "workload",
        "carga",
        N_("How much everybody has to do, by role, and for whom it is too much."),
        "cli.commands.people_report:workload_",
    ),
    Entry(
        "rotations",
        "rotaciones",
        N_("How often roles have changed hands, by organization and company."),
        "cli.commands.people_report:rotations",
    ),
    Entry(
        "profile",
        "perfil",
        N_("What alliances are like: answers from a sheet, as n and %."),
        "cli.commands.profile_report:profile",
    ),
    Entry(
        "portfolio",
        "cartera",
        N_("The whole portfolio on one page: what is due, escalations, stages, plans."),
        "cli.commands.portfolio_report:portfolio",
    ),
    Entry(
        "alliance",
        "alianza",
        N_("One alliance or organization on one page, with its plan over time."),
        "cli.commands.portfolio_report:alliance",
    ),
)
WORKER = (
    Entry("run", "correr", N_("Run lifecycles until it is told to stop."), "cli.commands.worker:run"),
    Entry(
        "health", "salud", N_("Ask a worker on this machine how it is."), "cli.commands.worker_health:health"
    ),
)
DATABASE = (
    Entry(
        "upgrade",
        "actualizar",
        N_("Bring the tables of the record to the newest schema."),
        "cli.commands.database:upgrade",
    ),
    Entry(
        "check",
        "revisar",
        N_("Say whether the record has the schema that this version expects."),
        "cli.commands.database:check",
    ),
)
CONTINGENCY = (
    Entry(
        "declare",
        "declarar",
        N_("Pause a region, a program or everything, with a reason."),
        "cli.commands.contingency:declare",
    ),
    Entry("lift", "levantar", N_("Let everything go on that it paused."), "cli.commands.contingency:lift"),
    Entry(
        "list", "listar", N_("List contingencies, those that stand first."), "cli.commands.contingency:list_"
    ),
    Entry(
        "show",
        "ver",
        N_("Show whom a contingency reached, whom it did not, and why."),
        "cli.commands.contingency:show",
    ),
)

DIGEST = (
    Entry(
        "preview",
        "ver",
        N_("Show what somebody would be told now, once a week or a month."),
        "cli.commands.digest:preview",
    ),
)

MESSAGE = (
    Entry("list", "listar", N_("List messages, the newest last."), "cli.commands.messages:list_"),
    Entry(
        "show",
        "ver",
        N_("Show a message: its text, to whom, what became of it."),
        "cli.commands.messages:show",
    ),
    Entry("retry", "reintentar", N_("Try again now what was not delivered."), "cli.commands.messages:retry"),
    Entry(
        "test",
        "probar",
        N_("Send a test message now, and say what the mail server answered."),
        "cli.commands.messages:test",
    ),
)

TREE = (
    Entry(
        "inbox",
        "bandeja",
        N_("What waits for you, the most urgent first, each with its command."),
        "cli.commands.inbox:inbox",
    ),
    Entry(
        "alliance",
        "alianza",
        N_("Alliances: start them, record what happens, see how they do."),
        children=ALLIANCE,
    ),
    Entry(
        "org",
        "organizacion",
        N_("Organizations on their way to recognition: tasks, filings, deadlines."),
        children=ORGANIZATION,
    ),
    Entry("person", "persona", N_("People: how to reach them, and what they have to do."), children=PERSON),
    Entry(
        "digest",
        "resumen",
        N_("Digests: what people are told once a week or a month."),
        children=DIGEST,
    ),
    Entry("role", "rol", N_("Roles: who has which, and giving them."), children=ROLE),
    Entry(
        "handover",
        "traspaso",
        N_("Hand-overs: roles that pass to another person, who accepts them."),
        children=HANDOVER,
    ),
    Entry(
        "webhook",
        "webhook",
        N_("Webhooks: other services that are told of every notification."),
        children=WEBHOOK,
    ),
    Entry(
        "message",
        "mensaje",
        N_("Messages: what was told to whom, what could not be, trying it again."),
        children=MESSAGE,
    ),
    Entry(
        "profile",
        "perfil",
        N_("Municipal profiles: how each municipality treats filings."),
        children=PROFILE,
    ),
    Entry(
        "plan", "plan", N_("Work plans: needs, proposals, endorsements, activities, sheets."), children=PLAN
    ),
    Entry("report", "informe", N_("Reports: what the programme plans, does and misses."), children=REPORT),
    Entry(
        "dashboard",
        "tablero",
        N_("Serve the portfolio's page on this machine, always current."),
        "cli.commands.dashboard:dashboard",
    ),
    Entry(
        "contingency",
        "contingencia",
        N_("Contingencies: events from outside that pause many lifecycles at once."),
        children=CONTINGENCY,
    ),
    Entry(
        "calendar",
        "calendario",
        N_("What is due as a calendar: a file, or an address to subscribe to."),
        children=CALENDAR,
    ),
    Entry("event", "evento", N_("Events: send any of them, see their schemas."), children=EVENT),
    Entry("program", "programa", N_("Programs: read, check and draw definitions."), children=PROGRAM),
    Entry(
        "simulate", "simular", N_("Run a scenario file without any server."), "cli.commands.simulate:simulate"
    ),
    Entry("worker", "trabajador", N_("The process that runs lifecycles."), children=WORKER),
    Entry(
        "setup",
        "preparar",
        N_("Look whether servers are ready for a worker, and make them so."),
        "cli.commands.setup:setup",
    ),
    Entry("database", "base-de-datos", N_("The tables of the record."), children=DATABASE),
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
