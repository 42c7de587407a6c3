"""One fault for each kind of deployment file, and the one check that must find it."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Broken:
    """In `file`, `old` becomes `new`; then `check` complains with `says`, and it is the first that complains."""

    check: str
    file: str
    old: str
    new: str
    says: str

    def __str__(self) -> str:
        return f"{self.check}: {self.says}"


COMPOSE: Final = "deploy/compose/compose.yaml"
BASE: Final = "deploy/kubernetes/base"
OVERLAYS: Final = "deploy/kubernetes/overlays"
DOCKERFILE: Final = "deploy/image/Dockerfile"
WORKER_UNIT: Final = "deploy/systemd/ayni-worker@.service"
MAIL_ADDITION: Final = "deploy/systemd/ayni-worker@.service.d/mail.conf"
BACKUP_UNIT: Final = "deploy/systemd/ayni-backup.service"
TIMER: Final = "deploy/systemd/ayni-backup.timer"
ALERTS: Final = "deploy/prometheus/alerts.yaml"
DASHBOARD: Final = "deploy/grafana/ayni.json"
IGNORE: Final = ".dockerignore"

CASES: Final = (
    # The image
    Broken("image", DOCKERFILE, "USER 10001:10001", "USER ayni", "a numeric user"),
    Broken("image", DOCKERFILE, "WORKDIR /source", "WORKDIR source", "DL3000"),
    Broken("image", DOCKERFILE, "STOPSIGNAL SIGTERM\n", "", "SIGTERM"),
    Broken("image", DOCKERFILE, ":3.11.14-slim-bookworm AS build", ":latest AS build", "DL3007"),
    Broken("image", DOCKERFILE, "--require-hashes --only", "--only", "hash-checked dependencies"),
    Broken("build-context", IGNORE, "!workflows\n", "", "workflows"),
    Broken("build-context", IGNORE, "*\n!LICENSE", "!LICENSE", "refusing everything"),
    # One machine with containers
    Broken("compose", COMPOSE, "service_completed_successfully }\n    healthcheck", "service_is_done }\n    healthcheck", "condition"),
    Broken("compose", COMPOSE, "setup: { condition", "seutp: { condition", "seutp"),
    Broken("compose", COMPOSE, "stop_grace_period: 1m", "stop_grace: 1m", "stop_grace"),
    Broken("compose", COMPOSE, "secrets: [ayni-database-url, smtp", "secrets: [ayni-database, smtp", "ayni-database"),
    Broken("compose", COMPOSE, "cap_drop: [ALL]\n  security", "security", "cap_drop"),
    Broken("compose", COMPOSE, "127.0.0.1:7233:7233", "7233:7233", "port 7233"),
    Broken("compose", COMPOSE, "temporalio/server:1.31.2", "temporalio/auto-setup:1.31.2", "not maintained"),
    Broken("compose", COMPOSE, "./temporal/server.sh", "./temporal/serve.sh", "serve.sh"),
    Broken("server-settings", "deploy/compose/temporal/dynamic-config.yaml", "1900000", "4000000", "1900000"),
    Broken("shell", ".ci/run", 'rm -rf "$place"', 'rm -rf $plaice', "SC2154"),
    Broken("shell", "deploy/compose/temporal/schema.sh", '--db "$1"', "--db $1", "SC2086"),
    Broken("shell", "deploy/compose/postgres/databases.sh", "set -euo pipefail", "set -euo pipefail; cd /tmp/$1", "SC2086"),
    Broken("shell", "deploy/backup/backup.sh", 'rm -rf "$work"', "rm -rf $wrok", "SC2154"),
    Broken("shell", "deploy/release.sh", 'limit=$(($(date +%s) + $1))', 'limit=$(($(date +%s) + $1)', "SC"),
    Broken("settings", COMPOSE, "AYNI_LOG_LEVEL", "AYNI_LOGLEVEL", "AYNI_LOGLEVEL"),
    Broken("settings", "deploy/compose/.env.example", "AYNI_BACKUP_AT=", "AYNI_BACKUP_HOUR=", "AYNI_BACKUP_HOUR"),
    # A cluster
    Broken("kubernetes", f"{BASE}/worker.yaml", "replicas: 2", "replica: 2", "Deployment ayni-worker"),
    Broken("kubernetes", f"{BASE}/worker.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "not confined"),
    Broken("kubernetes", f"{BASE}/worker.yaml", "name: ayni-settings", "name: ayni-setings", "there is no ConfigMap"),
    Broken("kubernetes", f"{BASE}/jobs.yaml", "restartPolicy: OnFailure", "restart: OnFailure", "Job ayni-setup"),
    Broken("kubernetes", f"{BASE}/disruption-budget.yaml", "minAvailable", "minimumAvailable", "PodDisruptionBudget"),
    Broken("kubernetes", f"{BASE}/network-policies.yaml", "policyTypes: [Ingress, Egress]", "policyType: [Ingress, Egress]", "NetworkPolicy deny-all"),
    Broken("kubernetes", f"{BASE}/service-account.yaml", "automountServiceAccountToken", "automountToken", "ServiceAccount"),
    Broken("kubernetes", f"{BASE}/settings.yaml", "\ndata:", "\ndate:", "ConfigMap"),
    Broken("kubernetes", f"{BASE}/namespace.yaml", "kind: Namespace", "kind: NameSpace", "NameSpace"),
    Broken("kubernetes", f"{BASE}/pod-monitor.yaml", "interval: 30s", "interval: 30 seconds", "PodMonitor"),
    Broken("kubernetes", f"{BASE}/kustomization.yaml", "  - jobs.yaml\n", "  - job.yaml\n", "job.yaml"),
    Broken("kubernetes", f"{OVERLAYS}/production/kustomization.yaml", "resources:", "resource:", "resource"),
    Broken("kubernetes", f"{OVERLAYS}/worker-controller/worker-deployment.yaml", "rampPercentage: 5,", "rampPercent: 5,", "WorkerDeployment ayni"),
    Broken("kubernetes", f"{OVERLAYS}/worker-controller/worker-deployment.yaml", "containerPort: 8080", "containerport: 8080", "WorkerDeployment ayni"),
    Broken("kubernetes", f"{OVERLAYS}/worker-controller/connection.yaml", ":7233", "", "Connection temporal"),
    Broken("kubernetes", f"{OVERLAYS}/autoscaling/scaled-object.yaml", "minReplicaCount: 2", "minReplicaCount: 0", "ScaledObject ayni-worker"),
    Broken("kubernetes", f"{OVERLAYS}/autoscaling/scaled-object.yaml", "taskQueue: ayni", "task_queue: ayni", "ScaledObject ayni-worker"),
    Broken("kubernetes", f"{OVERLAYS}/temporal-cloud/worker.yaml", "secretKeyRef", "secretRef", "Deployment ayni-worker"),
    Broken("kubernetes", f"{OVERLAYS}/temporal-cloud/kustomization.yaml", "components:", "component:", "component"),
    Broken("kubernetes", "deploy/temporal-cloud/kustomization.yaml", "[temporal.toml]", "[temporal.yaml]", "temporal.yaml"),
    Broken("profile", "deploy/temporal-cloud/temporal.toml", "address =", "adress =", "adress"),
    Broken("profile", "deploy/temporal-cloud/temporal.toml", "namespace =", 'api_key = "x"\nnamespace =', "secret"),
    # One machine without containers
    Broken("systemd", WORKER_UNIT, "RestartSec=5", "RestartSecs=5", "RestartSecs"),
    Broken("systemd", WORKER_UNIT, "ExecStart=/opt/ayni/%i/bin/ayni", "ExecStart=/opt/ayni/bin/ayni", "not executable"),
    Broken("systemd", WORKER_UNIT, "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged @resources\n", "", "more exposed"),
    Broken("systemd", MAIL_ADDITION, "LoadCredential=", "LoadCredentials=", "LoadCredentials"),
    Broken("settings", MAIL_ADDITION, "AYNI_SMTP_PASSWORD_FILE", "AYNI_SMTP_PASSWORT_FILE", "AYNI_SMTP_PASSWORT_FILE"),
    Broken("systemd", BACKUP_UNIT, "Type=oneshot", "Type=once", "once"),
    Broken("systemd", BACKUP_UNIT, "After=postgresql.service", "Afterwards=postgresql.service", "Afterwards"),
    Broken("systemd", TIMER, "06:30:00 UTC", "25:30:00 UTC", "calendar"),
    # Watching over it
    Broken("alert-rules", "deploy/prometheus/prometheus.yaml", "job_name", "jobname", "jobname"),
    Broken("alert-rules", ALERTS, "max(ayni_record_up", "maximum(ayni_record_up", "maximum"),
    Broken("alert-tests", ALERTS, "}) > 300", "}) > 30000", "AyniRecordBehind"),
    Broken("alert-tests", "deploy/prometheus/alerts_test.yaml", "600x20", "60x20", "AyniRecordBehind"),
    Broken("alert-texts", ALERTS, "#the-record-is-behind", "#the-record-is-late", "the-record-is-late"),
    Broken("dashboard", DASHBOARD, "sum by (health)", "sum by health", "parse error"),
    Broken("dashboard", DASHBOARD, '"id": 2,', '"id": 1,', "same id"),
    Broken("yaml", "deploy/prometheus/prometheus.yaml", "  scrape_interval: 30s", "  scrape_interval: 30s\n  scrape_interval: 30s", "key-duplicates"),
)  # fmt: skip
