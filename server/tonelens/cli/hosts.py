"""What machines that build say of themselves in the environment: where the lines of files lie that somebody may want to see."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tonelens.report.check.links import Link


def links(environment: Mapping[str, str], output: Path | None) -> Link:
    """Addresses of lines: on GitHub and GitLab those of the commit, elsewhere those of the files from where the report is written."""
    from tonelens.report.check.links import links_to, no_link

    if environment.get("GITHUB_ACTIONS") == "true" and environment.get("GITHUB_SHA"):
        commit = f"{environment.get('GITHUB_SERVER_URL', '')}/{environment.get('GITHUB_REPOSITORY', '')}/blob/{environment['GITHUB_SHA']}/"
        return links_to(commit + _inside(environment.get("GITHUB_WORKSPACE", "")))
    if environment.get("GITLAB_CI") == "true" and environment.get("CI_PROJECT_URL"):
        commit = f"{environment['CI_PROJECT_URL']}/-/blob/{environment.get('CI_COMMIT_SHA', '')}/"
        return links_to(commit + _inside(environment.get("CI_PROJECT_DIR", "")))
    if output is None:
        return no_link
    try:
        folder = Path(os.path.relpath(Path.cwd(), output.resolve().parent)).as_posix()
    except ValueError:  # On Windows there is no way to another drive.
        return no_link
    # The dot keeps a name that begins as an address does a name.
    return links_to(f"./{folder}/" if folder != "." else "./")


def _inside(root: str) -> str:
    """Where the program runs, from the root of what is checked out."""
    try:
        inside = Path.cwd().resolve().relative_to(Path(root).resolve()).as_posix() if root else "."
    except ValueError:
        return ""
    return "" if inside == "." else f"{inside}/"
