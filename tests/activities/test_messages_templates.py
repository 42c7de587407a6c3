"""A program and a deployment may say things in their own words."""

from pathlib import Path

import pytest
import structlog
from jinja2 import StrictUndefined

from activities.messages.compose import compose
from activities.messages.model import Message
from activities.messages.templating import SHIPPED, Letterhead, Medium
from activities.messages.templating import _environment as environment
from domain.text import Language
from tests.activities.notices import notice, person, program_of

NOTIFY = "es/notify.jinja"
OWN = '{{% extends "shipped/es/notify.jinja" %}}{{% block subject %}}{} {{{{ alliance }}}}{{% endblock %}}'


def told(templates: Path, kind: str = "notify", language: Language = "es") -> Message:
    of = notice(kind)
    message = compose(of, person(language), program_of(of), of.intent.at, Letterhead(templates=templates))
    assert message is not None
    return message


def put(folder: Path, name: str, content: str) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")


def test_a_template_of_the_deployment_replaces_one_block(tmp_path: Path) -> None:
    put(tmp_path, NOTIFY, OWN.format("Atención:"))
    message = told(tmp_path)
    assert message.subject == "Atención: Casa Aurora"
    assert "nadie registró que se haya realizado" in message.text
    assert told(tmp_path, "notify_ended").subject.startswith("Casa Aurora: resuelto")


def test_what_is_for_the_program_comes_first(tmp_path: Path) -> None:
    put(tmp_path, NOTIFY, OWN.format("Todas:"))
    put(tmp_path, f"programs/juntos-por-la-infancia/{NOTIFY}", OWN.format("Juntos:"))
    put(tmp_path, f"programs/voces-organizadas/{NOTIFY}", OWN.format("Voces:"))
    assert told(tmp_path).subject == "Juntos: Casa Aurora"


def test_a_footer_is_changed_for_every_message_at_once(tmp_path: Path) -> None:
    footer = '{% extends "shipped/es/letter.jinja" %}{% block footer %}Fundación, fono 2.{% endblock %}'
    put(tmp_path, "es/letter.jinja", footer)
    for kind in ("notify", "schedule_session", "handover_completed"):
        assert told(tmp_path, kind).text.endswith("—\nFundación, fono 2.\n")


@pytest.mark.parametrize(
    "wrong",
    [
        "{% block subject %}",
        '{% extends "shipped/es/notify.jinja" %}{% block subject %}{{ nothing }}{% endblock %}',
        '{% extends "shipped/es/notify.jinja" %}{% block subject %}{{ 1 / 0 }}{% endblock %}',
        '{% extends "shipped/es/notify.jinja" %}{% block subject %}{{ alliance.__class__.__mro__ }}{% endblock %}',
        '{% extends "shipped/es/notify.jinja" %}{% block subject %}{{ range(999999999)|list }}{% endblock %}',
        '{% extends "es/notify.jinja" %}',
    ],
)
def test_a_wrong_template_holds_nothing_back(tmp_path: Path, wrong: str) -> None:
    put(tmp_path, NOTIFY, wrong)
    with structlog.testing.capture_logs() as logs:
        assert told(tmp_path).subject == "Casa Aurora: seguimiento sin realizar"
    assert {entry["event"] for entry in logs} == {"template_failed"}


@pytest.mark.parametrize("medium", ["subject", "text", "html"])
def test_what_is_inserted_is_escaped_in_html_and_missing_names_are_errors(medium: Medium) -> None:
    made = environment(medium, "any", None)
    assert made.undefined is StrictUndefined
    assert made.autoescape is (medium == "html")


def test_every_template_exists_in_both_languages() -> None:
    names = {language: {file.name for file in (SHIPPED / language).iterdir()} for language in ("es", "en")}
    assert names["es"] == names["en"]
