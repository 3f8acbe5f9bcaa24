"""The program ``tonelens``: starts the part of the package that a command needs, and nothing else."""

from __future__ import annotations


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line with ``arguments``, or with those of the process, and returns its exit status."""
    from tonelens import cli

    return cli.main(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
