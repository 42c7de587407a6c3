"""Every check, in the order in which they run."""

from typing import Final

from deploy.checks.compose import check_compose, check_server_settings
from deploy.checks.findings import Check
from deploy.checks.image import check_build_context, check_image
from deploy.checks.kubernetes import check_kubernetes
from deploy.checks.prometheus import (
    check_alert_rules,
    check_alert_tests,
    check_alert_texts,
    check_dashboard,
)
from deploy.checks.settings import check_profile, check_settings
from deploy.checks.style import check_shell, check_yaml
from deploy.checks.systemd import check_systemd

CHECKS: Final = (
    Check("yaml", "YAML is written as yamllint wants it", "Mend the line that it names.", check_yaml),
    Check("shell", "shellcheck finds no trap in a script", "Mend the line that it names.", check_shell),
    Check(
        "settings",
        "every AYNI_ variable is one that somebody reads",
        "Correct the name, or add it to workers/settings.py, or to OTHERS when only a script reads it.",
        check_settings,
    ),
    Check(
        "image",
        "the Dockerfile is sound and keeps the promises of deploy/README.md",
        "Mend the Dockerfile; a rule of hadolint is explained under its code (DL....).",
        check_image,
    ),
    Check(
        "build-context",
        ".dockerignore lets exactly what is needed reach the build",
        "Add a line with ! for what the build needs.",
        check_build_context,
    ),
    Check("compose", "Docker Compose accepts the file and every service is confined", "Mend that service.", check_compose),
    Check(
        "server-settings",
        "the Temporal server is told what lifecycles need",
        "Write the value of workers/server_settings.py into the file.",
        check_server_settings,
    ),
    Check(
        "kubernetes",
        "kustomize builds every overlay, and a cluster would accept what comes out",
        "Mend that resource; what a foreign kind may hold is in deploy/kubernetes/schemas.",
        check_kubernetes,
    ),
    Check("systemd", "systemd understands every unit, and units can do little harm", "Mend that unit.", check_systemd),
    Check("profile", "the Temporal SDK understands the profile", "Mend that key.", check_profile),
    Check("alert-rules", "Prometheus understands the alerts", "Mend that expression.", check_alert_rules),
    Check(
        "alert-tests",
        "every alert is raised by what should raise it, and by nothing else",
        "Mend the alert, or the figures and words that its test expects.",
        check_alert_tests,
    ),
    Check(
        "alert-texts",
        "every alert speaks Spanish and English and names a section of the runbook",
        "Add what is missing to the alert, or the section to deploy/RUNBOOK.md.",
        check_alert_texts,
    ),
    Check("dashboard", "Prometheus understands every panel of the dashboard", "Mend that panel.", check_dashboard),
)  # fmt: skip
