"""A deployment file that is broken is found by its check and by none before it; the files as they are pass."""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from deploy.checks.__main__ import ROOT, main
from deploy.checks.catalogue import CHECKS
from deploy.checks.findings import Check, ToolMissing
from tests.deploy.broken import CASES, Broken

NEEDED = (".ci", "deploy", ".dockerignore", "pyproject.toml")


def copy_of_repository(to: Path) -> Path:
    """What checks read."""
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=shutil.ignore_patterns("__pycache__", "migrations"))
        else:
            shutil.copy2(source, to / name)
    return to


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of_repository(tmp_path_factory.mktemp("pristine"))


@pytest.fixture
def broken(request: pytest.FixtureRequest, pristine: Path) -> Iterator[Path]:
    """The one copy, with one file broken for the length of the test."""
    case: Broken = request.param
    path = pristine / case.file
    text = path.read_text(encoding="utf-8")
    assert case.old in text, "the case no longer fits the file"
    path.write_text(text.replace(case.old, case.new, 1), encoding="utf-8")
    yield pristine
    path.write_text(text, encoding="utf-8")


def faults(check: Check, root: Path) -> Iterator[str]:
    """One after the other: whoever knows enough asks no further, which saves the slow ones."""
    try:
        yield from (finding.fault for finding in check.run(root) if finding.fault)
    except ToolMissing as missing:
        pytest.skip(str(missing))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_every_file_passes_as_it_is(check: Check, pristine: Path) -> None:
    findings = list(check.run(pristine))
    assert findings
    assert not [finding for finding in findings if finding.fault]


@pytest.mark.parametrize(("broken", "case"), [(case, case) for case in CASES], indirect=["broken"], ids=str)
def test_a_broken_copy_is_found_by_its_check(broken: Path, case: Broken) -> None:
    for check in CHECKS:
        if check.name == case.check:
            assert any(case.says in fault for fault in faults(check, broken))
            return
        if check.name != "yaml" and reads(check, case.file):
            assert not list(faults(check, broken)), f"{check.name} complains before {case.check} does"


def reads(check: Check, file: str) -> bool:
    """Whether a check looks at a file; what is built from a folder is read by the check of the folder."""
    if check.name == "kubernetes":
        return file.startswith(("deploy/kubernetes/", "deploy/temporal-cloud/kustomization"))
    return file in files_of(check)


@cache
def files_of(check: Check) -> frozenset[str]:
    """What a check looks at, which does not change while tests run."""
    return frozenset(finding.file for finding in check.run(ROOT))


def test_yamllint_complains_about_no_broken_copy_but_its_own(tmp_path: Path) -> None:
    """In one go, because it is slow to begin."""
    cases = [case for case in CASES if case.file.endswith(".yaml")]
    for number, case in enumerate(cases):
        path = tmp_path / "deploy" / f"{case.check}-{number}.yaml"
        path.parent.mkdir(exist_ok=True)
        text = (ROOT / case.file).read_text(encoding="utf-8")
        path.write_text(text.replace(case.old, case.new, 1), encoding="utf-8")
    check = next(check for check in CHECKS if check.name == "yaml")
    found = {finding.file for finding in check.run(tmp_path) if finding.fault}
    assert {name.removeprefix("deploy/").rpartition("-")[0] for name in found} == {"yaml"}


def test_every_check_has_a_broken_copy_that_it_finds() -> None:
    assert {case.check for case in CASES} == {check.name for check in CHECKS}


def test_every_kind_of_file_is_broken_once() -> None:
    """A new manifest, script or unit needs a case here, or shares one with its folder."""
    covered = {str(Path(case.file).parent) for case in CASES}
    kinds = {".yaml", ".sh", ".service", ".timer", ".toml", ".json"}
    folders = {
        str(path.parent.relative_to(ROOT))
        for path in (ROOT / "deploy").rglob("*")
        if path.suffix in kinds or path.name == "Dockerfile"
    }
    explained = {"deploy/kubernetes/schemas", "deploy/checks"}
    assert folders - explained <= covered


def test_a_tool_that_is_missing_is_told_and_fails_where_nothing_may_be_skipped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nothing_runs(_root: Path) -> Iterator[None]:
        raise ToolMissing("promtool is not here")

    absent = Check("alert-rules", "", "", nothing_runs)  # type: ignore[arg-type] # never yields
    monkeypatch.setattr("deploy.checks.__main__.CHECKS", (absent,))
    monkeypatch.delenv("CI", raising=False)
    assert main() == 0
    assert "SKIPPED alert-rules: promtool is not here" in capsys.readouterr().out
    monkeypatch.setenv("CI", "true")
    assert main() == 1


def test_a_fault_is_told_with_what_why_and_next(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root = copy_of_repository(tmp_path)
    (root / ".dockerignore").write_text("*\n", encoding="utf-8")
    check = next(check for check in CHECKS if check.name == "build-context")
    monkeypatch.setattr("deploy.checks.__main__.CHECKS", (check,))
    monkeypatch.setattr("deploy.checks.__main__.ROOT", root)
    assert main() == 1
    told = capsys.readouterr()
    assert "FAILED  build-context" in told.out
    for part in ("What should hold:", "Why it does not: .dockerignore", "What to do:"):
        assert part in told.err
