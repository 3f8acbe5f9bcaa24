"""The program ``tonelens``: starts the part of the package that a command needs, and nothing else."""

from __future__ import annotations


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line with ``arguments``, or with those of the process, and returns its exit status."""
    from tonelens import cli

    return cli.main(arguments, _serve)


def _serve(port: int | None, log_level: str) -> int:
    """Starts the language server, which the command line does not know."""
    from tonelens.lsp.serve import serve

    return serve(port, log_level=log_level)


if __name__ == "__main__":
    raise SystemExit(main())
