"""Alerts and dashboard: promtool reads every expression, and every alert tells people what to do."""

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from deploy.checks.findings import Finding
from deploy.checks.tools import complaint

ALERTS: Final = "deploy/prometheus/alerts.yaml"
ALERTS_TEST: Final = "deploy/prometheus/alerts_test.yaml"
CONFIG: Final = "deploy/prometheus/prometheus.yaml"
DASHBOARD: Final = "deploy/grafana/ayni.json"
RUNBOOK: Final = "deploy/RUNBOOK.md"
#: In Spanish, in English, and where to read on.
TOLD: Final = ("resumen", "detalle", "summary", "description", "runbook")


def check_alert_rules(root: Path) -> Iterator[Finding]:
    """The syntax of the alerts and of Prometheus' configuration."""
    yield Finding(ALERTS, complaint("promtool", "check", "rules", root / ALERTS))
    yield Finding(CONFIG, complaint("promtool", "check", "config", "--syntax-only", root / CONFIG))


def check_alert_tests(root: Path) -> Iterator[Finding]:
    """Every alert is raised by the figures that should raise it, and by no others."""
    tested = {test["alertname"] for test in _alert_tests(root)}
    untested = sorted({rule["alert"] for rule in alert_rules(root)} - tested)
    fault = complaint("promtool", "test", "rules", root / ALERTS_TEST)
    yield Finding(ALERTS_TEST, fault or (f"no test raises {', '.join(untested)}" if untested else ""))


def check_alert_texts(root: Path) -> Iterator[Finding]:
    """Every alert speaks both languages and names a section of the runbook that is there."""
    sections = _sections((root / RUNBOOK).read_text(encoding="utf-8"))
    faults = []
    for rule in alert_rules(root):
        texts = rule["annotations"]
        missing = [name for name in TOLD if not texts.get(name)]
        if missing:
            faults.append(f"{rule['alert']} does not say {', '.join(missing)}")
        elif texts["runbook"] not in sections:
            faults.append(f"{rule['alert']}: there is no section {texts['runbook']}")
    yield Finding(ALERTS, "; ".join(faults))


def check_dashboard(root: Path) -> Iterator[Finding]:
    """The dashboard's expressions, as rules, and its panels."""
    try:
        faults = list(_panel_faults(read_dashboard(root)))
    except ValueError as problem:
        yield Finding(DASHBOARD, f"it is not JSON: {problem}")
        return
    yield Finding(DASHBOARD, "; ".join(faults) or _expression_faults(dashboard_expressions(root)))


def read_dashboard(root: Path) -> dict[str, Any]:
    """The dashboard as Grafana stores it. Raises ValueError."""
    dashboard: dict[str, Any] = json.loads((root / DASHBOARD).read_text(encoding="utf-8"))
    return dashboard


def alert_rules(root: Path) -> list[dict[str, Any]]:
    """Every alert."""
    groups = yaml.safe_load((root / ALERTS).read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def dashboard_expressions(root: Path) -> list[str]:
    """Every expression of the dashboard, with its variables filled in as Grafana would."""
    panels = read_dashboard(root)["panels"]
    expressions = [target["expr"] for panel in panels for target in panel.get("targets", [])]
    return [expression.replace("$program", ".*") for expression in expressions]


def _alert_tests(root: Path) -> Iterator[dict[str, Any]]:
    for test in yaml.safe_load((root / ALERTS_TEST).read_text(encoding="utf-8"))["tests"]:
        yield from (case for case in test["alert_rule_test"] if case["exp_alerts"])


def _sections(markdown: str) -> set[str]:
    """The addresses of a document's headings, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", markdown, re.MULTILINE)
    return {f"{RUNBOOK}#" + re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _panel_faults(dashboard: dict[str, Any]) -> Iterator[str]:
    panels = dashboard["panels"]
    if len({panel["id"] for panel in panels}) != len(panels):
        yield "two panels have the same id"
    for panel in panels:
        if panel["type"] != "row" and not (panel.get("title") and panel.get("targets")):
            yield f"the panel {panel['id']} has no title or shows nothing"


def _expression_faults(expressions: list[str]) -> str:
    rules = [{"record": f"checked:{number}", "expr": text} for number, text in enumerate(expressions)]
    with tempfile.TemporaryDirectory(prefix="ayni-dashboard-") as folder:
        file = Path(folder) / "expressions.yaml"
        file.write_text(yaml.safe_dump({"groups": [{"name": "checked", "rules": rules}]}), encoding="utf-8")
        return complaint("promtool", "check", "rules", file)
