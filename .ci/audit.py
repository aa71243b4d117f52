"""Ask an advisory service about every version that constraints.txt pins.

    python .ci/audit.py [--service osv|pypi] [--osv-url URL] [--exceptions FILE] [CONSTRAINTS]

Exit 0: every package was asked about, and each advisory found has an exception in
audit.toml; 1: it has none, or an exception is wrong; 3: the service did not answer for
every package, so nothing can be said.
"""

import argparse
import json
import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FOUND, UNKNOWN = 1, 3
_FIELDS = {"id": str, "package": str, "reason": str, "until": date}


def main() -> int:
    """Run the audit and tell what came of it."""
    options = _options()
    exceptions = _exceptions(options.exceptions)
    if isinstance(exceptions, str):
        return _end(FOUND, exceptions)
    answer = _ask(options)
    if isinstance(answer, str):
        return _end(UNKNOWN, f"Nothing was checked: {answer}")
    unasked = [each["name"] for each in answer if "skip_reason" in each]
    if unasked or not answer:
        return _end(
            UNKNOWN,
            f"The advisory service knows nothing of {len(unasked)} of {len(answer)} "
            f"packages ({', '.join(unasked[:5])} …), so the audit says nothing. Try "
            "another service: --service osv or --service pypi.",
        )
    return _judge(answer, exceptions)


def _judge(answer: list[Any], exceptions: list[dict[str, Any]]) -> int:
    wrong = []
    used = set()
    for package in answer:
        for advisory in package["vulns"]:
            names = {advisory["id"], *advisory.get("aliases", ())}
            known = [
                each
                for each in exceptions
                if each["package"] == package["name"] and each["id"] in names
            ]
            used |= {each["id"] for each in known}
            fixed = ", ".join(advisory.get("fix_versions", ())) or "no version yet"
            told = f"{package['name']} {package['version']}: {advisory['id']}, fixed in {fixed}"
            if known:
                print(
                    f"{told}; accepted until {known[0]['until']}: {known[0]['reason']}"
                )
            else:
                wrong.append(f"{told}. Raise the version, or add an exception.")
    wrong += [
        f"The exception {each['id']} for {each['package']} is not needed. Take it out."
        for each in exceptions
        if each["id"] not in used
    ]
    for line in wrong:
        print(line)
    if wrong:
        return FOUND
    return _end(0, f"{len(answer)} packages asked about; nothing without an exception.")


def _ask(options: argparse.Namespace) -> list[Any] | str:
    """The answer per package, or in words why there is none."""
    url = ["--osv-url", options.osv_url] if options.osv_url else []
    # The pins are the whole tree, with hashes: nothing is resolved or downloaded.
    done = subprocess.run(  # noqa: S603 - our own tool
        [
            sys.executable, "-m", "pip_audit", "--requirement", options.constraints,
            "--disable-pip", "--progress-spinner", "off",
            "--vulnerability-service", options.service, *url, "--format", "json",
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        dependencies: list[Any] = json.loads(done.stdout)["dependencies"]
    except ValueError:
        told = done.stderr.strip().splitlines() or [
            f"pip-audit ended {done.returncode}"
        ]
        return f"{told[-1]}. Run it where the advisory service can be reached."
    return dependencies


def _exceptions(path: Path) -> list[dict[str, Any]] | str:
    """The exceptions, or in words what is wrong with one."""
    found: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8")).get(
        "exception", []
    )
    for number, each in enumerate(found, 1):
        if set(each) != set(_FIELDS) or not all(
            isinstance(each[name], kind) and each[name]
            for name, kind in _FIELDS.items()
        ):
            return (
                f"{path.name}: exception {number} needs id, package, reason and until."
            )
        if each["until"] < datetime.now(UTC).date():
            return (
                f"{path.name}: the exception {each['id']} for {each['package']} ended on "
                f"{each['until']}. Look at it again."
            )
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("constraints", nargs="?", default=ROOT / "constraints.txt")
    parser.add_argument("--service", default="osv", choices=("osv", "pypi"))
    parser.add_argument("--osv-url", default="")
    parser.add_argument("--exceptions", type=Path, default=ROOT / "audit.toml")
    return parser.parse_args()


def _end(code: int, told: str) -> int:
    print(told, file=sys.stderr if code else sys.stdout)
    return code


if __name__ == "__main__":
    sys.exit(main())
