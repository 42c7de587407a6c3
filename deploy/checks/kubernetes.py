"""Kubernetes: kustomize builds every overlay, and what comes out is what the cluster's API accepts."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import jsonschema
import kubernetes_validate
import yaml

from deploy.checks.findings import Finding
from deploy.checks.tools import said

FOLDER: Final = "deploy/kubernetes"
#: The oldest version that is still supported.
VERSION: Final = "1.34"
Resource = dict[str, Any]


def check_kubernetes(root: Path) -> Iterator[Finding]:
    """Every overlay as kustomize builds it."""
    for overlay in sorted((root / FOLDER / "overlays").iterdir()):
        name = str(overlay.relative_to(root))
        code, output, errors = said("kubectl", "kustomize", overlay)
        if code:
            yield Finding(name, errors.strip())
            continue
        resources = [document for document in yaml.safe_load_all(output) if document]
        faults = [fault for resource in resources for fault in _faults(root, resource)]
        yield Finding(name, "; ".join([*faults, *_unknown_settings(resources)]))


def _faults(root: Path, resource: Resource) -> Iterator[str]:
    named = f"{resource.get('kind')} {resource.get('metadata', {}).get('name')}"
    schema = root / FOLDER / "schemas" / f"{resource.get('kind')}.json"
    fault = _misfit(json.dumps(resource), schema.read_text(encoding="utf-8") if schema.exists() else None)
    if fault:
        yield f"{named}: {fault}"
    if resource.get("kind") in ("Deployment", "WorkerDeployment", "Job"):
        yield from (f"{named}: {fault}" for fault in _unconfined(resource["spec"]["template"]["spec"]))


@cache
def _misfit(resource_text: str, schema_text: str | None) -> str | None:
    """Why a cluster would refuse a resource. Remembered, because overlays share most of theirs."""
    resource: Resource = json.loads(resource_text)
    try:
        if schema_text is None:
            kubernetes_validate.validate(resource, VERSION, strict=True)
        else:
            jsonschema.validate(resource, json.loads(schema_text))
        if resource["kind"] == "WorkerDeployment":
            kubernetes_validate.validate(_as_deployment(resource), VERSION, strict=True)
    except (jsonschema.ValidationError, kubernetes_validate.ValidationError) as problem:
        return str(problem.message)
    except kubernetes_validate.SchemaNotFoundError:
        return "nothing says what such a resource may hold; is the kind spelt right?"
    return None


def _as_deployment(resource: Resource) -> Resource:
    """The pods of a version are made by a Deployment, so their template must be good for one."""
    spec = resource["spec"]
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": resource["metadata"],
        "spec": {
            "replicas": spec["replicas"],
            "selector": {"matchLabels": spec["template"]["metadata"]["labels"]},
            "template": spec["template"],
        },
    }


def _unconfined(pod: Resource) -> Iterator[str]:
    if not pod.get("securityContext", {}).get("runAsNonRoot"):
        yield "it may run as root"
    for container in [*pod.get("initContainers", []), *pod["containers"]]:
        context = container.get("securityContext", {})
        if not context.get("readOnlyRootFilesystem") or context.get("allowPrivilegeEscalation") is not False:
            yield f"the container {container['name']} is not confined"
        if not container.get("resources", {}).get("limits", {}).get("memory"):
            yield f"the container {container['name']} has no memory limit"


def _unknown_settings(resources: list[Resource]) -> Iterator[str]:
    """A reference to a ConfigMap that nobody made; secrets are made by hand."""
    made = {item["metadata"]["name"] for item in resources if item["kind"] == "ConfigMap"}
    for resource in resources:
        for name in _config_maps(resource):
            if name not in made:
                yield f"{resource['kind']} {resource['metadata']['name']}: there is no ConfigMap {name}"


def _config_maps(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key in ("configMapRef", "configMap"):
            if isinstance(part.get(key), dict) and "name" in part[key]:
                yield part[key]["name"]
        for value in part.values():
            yield from _config_maps(value)
    elif isinstance(part, list):
        for value in part:
            yield from _config_maps(value)
