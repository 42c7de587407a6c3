"""Help: every command and option is explained in the reader's language, and nothing heavy is loaded for it."""

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from cli import language
from cli.framework import Entry, Group, load
from cli.main import make_root
from cli.registry import TREE
from tests.cli.conftest import Ayni

HEAVY = ("temporalio", "sqlalchemy", "pydantic", "rich", "holidays", "babel", "openpyxl")


def leaves(entries: tuple[Entry, ...], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Entry]]:
    for entry in entries:
        if entry.children:
            yield from leaves(entry.children, (*path, entry.name))
        else:
            yield (*path, entry.name), entry


COMMANDS = dict(leaves(TREE))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_has_help_in_both_languages(ayni: Ayni, path: tuple[str, ...]) -> None:
    spanish = ayni.succeeds(*path, "--help").out
    english = ayni.succeeds(*path, "--help", "--lang", "en").out
    assert spanish.startswith("Uso: ayni")
    assert "Opciones:" in spanish
    assert "Mostrar esta ayuda y salir." in spanish
    assert english.startswith("Usage: ayni")
    assert "Options:" in english
    sentences = {line for line in english.splitlines() if len(line.split()) > 3 and "|" not in line}
    assert sentences.isdisjoint(spanish.splitlines())


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_option_and_argument_is_documented(path: tuple[str, ...]) -> None:
    command = load(COMMANDS[path])
    for parameter in command.get_params(click.Context(command)):
        assert getattr(parameter, "help", None), parameter.name


def test_every_name_has_a_spanish_alias_for_the_same_command() -> None:
    def check(group: Group, ctx: click.Context) -> None:
        for entry in group.entries:
            english, spanish = group.get_command(ctx, entry.name), group.get_command(ctx, entry.alias)
            assert english is not None
            assert spanish is not None
            if isinstance(english, Group):
                check(english, ctx)
            else:
                assert english is spanish

    root = make_root()
    check(root, click.Context(root))


def test_the_help_of_the_program_in_spanish(ayni: Ayni) -> None:
    assert (
        ayni.succeeds("--help").out
        == """\
Uso: ayni [OPCIONES] COMANDO [ARGUMENTOS]...

  Alianzas y organizaciones, acompañadas hasta el final y con memoria.

Opciones:
  --version                  Mostrar la versión.
  --address SERVIDOR:PUERTO  Dirección del servidor de Temporal.
  --namespace NOMBRE         Espacio de nombres del servidor de Temporal.
  --profile NOMBRE           Perfil del archivo de configuración de Temporal.
  --lang, --idioma [es|en]   Idioma de lo que se muestra.
  --verbose, --detalle       Mostrar el detalle técnico cuando falla algo inesperado.
  -h, --help                 Mostrar esta ayuda y salir.

Comandos:
  bandeja, inbox             Lo que le espera, lo más urgente primero, cada cosa con su comando.
  alianza, alliance          Alianzas: iniciarlas, registrar lo que pasa, ver cómo van.
  organizacion, org          Organizaciones camino a su reconocimiento: tareas, trámites, plazos.
  persona, person            Personas: cómo avisarles y qué tienen a cargo.
  resumen, digest            Resúmenes: lo que se cuenta a las personas una vez a la semana o al
                             mes.
  rol, role                  Roles: quién tiene cada uno, y darlos.
  traspaso, handover         Traspasos: roles que pasan a otra persona, que los acepta.
  webhook                    Webhooks: otros servicios que reciben cada aviso.
  mensaje, message           Mensajes: qué se avisó a quién, qué no se pudo, intentarlo de nuevo.
  perfil, profile            Perfiles municipales: cómo tramita cada municipalidad los
                             expedientes.
  plan                       Planes de trabajo: necesidades, propuestas, respaldos, actividades,
                             planillas.
  informe, report            Informes: lo que el programa planifica, realiza y deja pasar.
  tablero, dashboard         Mostrar la página de la cartera en este equipo, siempre al día.
  contingencia, contingency  Contingencias: hechos externos que ponen en pausa muchos ciclos a la
                             vez.
  calendario, calendar       Lo que viene, como calendario: un archivo o una dirección para
                             suscribirse.
  evento, event              Eventos: enviar cualquiera, ver sus esquemas.
  programa, program          Programas: leer, revisar y dibujar definiciones.
  simular, simulate          Ejecutar un archivo de escenario, sin ningún servidor.
  trabajador, worker         El proceso que hace correr los ciclos.
  preparar, setup            Revisar si los servidores están listos para un trabajador, y
                             prepararlos.
  base-de-datos, database    Las tablas del registro.
  levantar, up               Levantar el sistema local: Temporal, PostgreSQL y un trabajador.
  bajar, down                Detener el sistema local; no se pierde nada.
  diagnostico, doctor        Revisar que todo funcione y decir qué hacer si no.
  demo                       Vivir seis meses de 21 alianzas, con piezas reales.
  completar, completion      Mostrar el script que completa los comandos en su terminal.
  version                    Mostrar la versión.
"""
    )


def test_a_group_without_a_command_shows_its_help(ayni: Ayni) -> None:
    assert "Comandos:" in ayni.succeeds("alianza").out


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["alliance", "--help"], ["alianza"]])
def test_help_and_version_load_nothing_heavy(arguments: list[str]) -> None:
    program = (
        f"import sys; from cli.main import run; code = run({arguments!r}); "
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]; sys.exit(str(loaded) if loaded else code)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ([], {}, "es"),
        ([], {"LANG": "C"}, "es"),
        ([], {"LANG": "POSIX"}, "es"),
        ([], {"LANG": "en_US.UTF-8"}, "en"),
        ([], {"LC_ALL": "es_PE.UTF-8", "LANG": "en_US.UTF-8"}, "es"),
        ([], {"LC_ALL": "C", "LANG": "en_US.UTF-8"}, "es"),
        ([], {"LANG": "de_DE.UTF-8"}, "es"),
        ([], {"AYNI_LANG": "en", "LANG": "es_CL.UTF-8"}, "en"),
        (["--lang", "es"], {"AYNI_LANG": "en"}, "es"),
        (["alianza", "--idioma=en"], {}, "en"),
        (["note", "x", "--", "--lang", "en"], {}, "es"),
    ],
)
def test_the_language_follows_option_setting_and_locale(
    arguments: list[str], environment: dict[str, str], expected: str
) -> None:
    assert language.chosen(arguments, environment) == expected


def test_completion_prints_the_script_of_the_shell(ayni: Ayni) -> None:
    assert "_AYNI_COMPLETE=bash_complete" in ayni.succeeds("completar", "bash").out
    assert "#compdef ayni" in ayni.succeeds("completion", "zsh").out


def test_the_temporal_command_finds_ayni_as_its_plugin(capsys: pytest.CaptureFixture[str]) -> None:
    from cli.main import run  # noqa: PLC0415 - beside the other runs of this file, the fixture hides the program name

    assert run(["alianza", "--help"], program="temporal ayni") == 0
    assert capsys.readouterr().out.startswith("Uso: temporal ayni alianza")


def test_words_are_completed_in_both_languages(ayni: Ayni, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_AYNI_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "ayni alianza cron")
    monkeypatch.setenv("COMP_CWORD", "2")
    assert ayni.succeeds().out == "plain,cronologia\n"
    monkeypatch.setenv("COMP_WORDS", "ayni alliance time")
    monkeypatch.setenv("AYNI_LANG", "en")
    assert ayni.succeeds().out == "plain,timeline\n"


def test_a_mistyped_word_is_a_usage_error_in_spanish(ayni: Ayni) -> None:
    ran = ayni("alianza", "contactar")
    assert (ran.code, ran.err) == (
        2,
        (
            "Uso: ayni alianza [OPCIONES] COMANDO [ARGUMENTOS]...\n"
            "Pruebe «ayni alianza --help» para ver la ayuda.\n\n"
            "Error: No existe el comando 'contactar'. (¿Quiso decir una de estas? 'contact', 'contacto')\n"
        ),
    )
    assert ayni("alianza", "contacto", "--json").error == {
        "code": "usage",
        "message": "Falta el argumento 'ID'.",
        "hint": "Pruebe «ayni alianza contacto --help» para ver la ayuda.",
        "retryable": False,
    }


def test_shared_commands_are_explained_for_both_kinds_of_lifecycle(ayni: Ayni) -> None:
    for noun in ("alianza", "org", "organizacion", "organización"):
        assert ayni.succeeds(noun, "cumplir", "--help").out.startswith(f"Uso: ayni {noun} cumplir")
    assert load(COMMANDS["org", "show"]).help != load(COMMANDS["alliance", "show"]).help


def test_the_municipality_and_the_temporal_configuration_have_profiles_apart(ayni: Ayni) -> None:
    shown = ayni.succeeds("org", "iniciar", "--help").out
    assert "--profile, --perfil MUNICIPIO" in shown
    assert "Perfil del archivo de configuración" not in shown


def test_accents_in_names_do_not_matter(ayni: Ayni) -> None:
    assert ayni.succeeds("alianza", "cronología", "--help").out.startswith("Uso: ayni alianza cronología")
    assert ayni.succeeds("diagnóstico", "--help").code == 0
