"""What can be wrong with the directory."""

from domain.errors import AyniError


class PersonExists(AyniError):
    """The directory holds somebody under this id."""

    code = "person_exists"
    es = "Ya hay una persona «{person}» en el directorio. Cambie sus datos con: ayni persona cambiar {person}, o elija otro identificador."
    en = "The directory has a person '{person}' already. Change their details with: ayni person change {person}, or choose another id."


class UnknownPerson(AyniError):
    """The directory holds nobody under this id."""

    code = "unknown_person"
    es = (
        "No hay una persona «{person}» en el directorio. Vea quiénes están con: ayni persona listar, "
        "o regístrela con: ayni persona agregar {person}"
    )
    en = (
        "There is no person '{person}' in the directory. See who is with: ayni person list, "
        "or register them with: ayni person add {person}"
    )


class PersonInvalid(AyniError):
    """A detail of a person cannot be used."""

    code = "person_invalid"
    es = "No se pueden usar los datos de «{person}», por este: {detail} ({reason}). Corríjalo y repita el comando."
    en = "The details of '{person}' cannot be used because of this one: {detail} ({reason}). Mend it and repeat the command."


class WebhookExists(AyniError):
    """A service is registered under this id."""

    code = "webhook_exists"
    es = "Ya hay un webhook «{webhook}». Quítelo con: ayni webhook quitar {webhook}, o elija otro identificador."
    en = "There is a webhook '{webhook}' already. Remove it with: ayni webhook remove {webhook}, or choose another id."


class UnknownWebhook(AyniError):
    """No service is registered under this id."""

    code = "unknown_webhook"
    es = "No hay un webhook «{webhook}». Vea los que hay con: ayni webhook listar"
    en = "There is no webhook '{webhook}'. See those that exist with: ayni webhook list"


class WebhookInvalid(AyniError):
    """A detail of a service cannot be used."""

    code = "webhook_invalid"
    es = "No se puede usar el webhook «{webhook}», por este dato: {detail} ({reason}). Corríjalo y repita el comando."
    en = "Webhook '{webhook}' cannot be used because of its {detail} ({reason}). Mend it and repeat the command."


class UnknownMessage(AyniError):
    """No message has this number."""

    code = "unknown_message"
    es = "No hay un mensaje {number}. Vea los que hay con: ayni mensaje listar"
    en = "There is no message {number}. See those that exist with: ayni message list"
