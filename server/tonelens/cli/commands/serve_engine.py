"""``tonelens serve-engine``: one engine for the editors and builds of many people."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from tonelens.cli.commands.explain import label_list
from tonelens.cli.mistakes import gathered, number, require_model
from tonelens.cli.parser import Commands, examples
from tonelens.errors import SettingsError, TonelensError
from tonelens.settings.engine_address import RAY, is_loopback, is_ray


def add_parser(commands: Commands[argparse.ArgumentParser]) -> None:
    """Declares the command's arguments."""
    parser = commands.add_parser(
        "serve-engine",
        help="run the model as a service that editors and builds share",
        description="Runs the model as a service that editors, builds and programs can share. Needs pip install 'tonelens[cluster]'.",
        epilog=examples(
            ("tonelens serve-engine", "for this machine only"),
            ("tonelens serve-engine --tokens tokens.txt", "for everyone with a token, behind a TLS proxy on this machine"),
            ("tonelens serve-engine --host 0.0.0.0 --tokens tokens.txt", "behind a proxy on another machine"),
        ),
    )
    parser.add_argument("--host", default="127.0.0.1", metavar="HOST", help="where to listen (127.0.0.1)")
    parser.add_argument("--port", type=number(int, 1), default=8765, metavar="PORT", help="the port (8765)")
    parser.add_argument("--tokens", type=Path, metavar="FILE", help="the accepted tokens, one per line (or one in TONELENS_ENGINE_TOKEN)")
    parser.add_argument("-m", "--model", default="built-in", help="a directory or a hub name; built-in by default")
    parser.add_argument("-d", "--device", default="cpu", help="cpu, or cuda for one graphics processor per replica")
    parser.add_argument("--labels", type=label_list, default=(), metavar="A,B,…", help="what the model's outputs mean, in order")
    parser.add_argument("--replicas", type=number(int, 1), metavar="N", help="maximum number of engines; one per processor by default")
    parser.add_argument(
        "--rate", type=number(int, 1), default=12_000, metavar="N", help="maximum number of texts per minute and token (12,000)"
    )
    parser.add_argument("--waiting", type=number(int, 1), default=256, metavar="N", help="maximum number of waiting requests (256)")
    parser.add_argument("--engine", default=RAY, metavar="WHERE", help="the cluster: ray or ray://HOST:PORT (ray)")
    parser.add_argument("--log", action="store_true", help="log each request to standard error: which token, how much, how long")
    parser.set_defaults(run=run, mistakes=mistakes)


def mistakes(options: argparse.Namespace) -> list[TonelensError]:
    """What can be told to be wrong before a model is loaded."""
    from tonelens.engine.service.tokens import read_tokens

    return gathered(
        lambda: require_model(options.model),
        lambda: _require_cluster(options.engine),
        lambda: _require_token(options.host, read_tokens(options.tokens)),
    )


def run(options: argparse.Namespace) -> int:
    """Serves until it is told to end.

    Raises:
        TonelensError: the model, the cluster, the port or a token cannot be used.
    """
    from tonelens.engine.cluster.service import Service, serve
    from tonelens.engine.service.tokens import read_tokens

    if options.log:
        logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(message)s")
        logging.getLogger("tonelens.engine.service").setLevel(logging.INFO)
    serve(
        Service(
            host=options.host,
            port=options.port,
            tokens=read_tokens(options.tokens),
            model=options.model,
            device=options.device,
            labels=options.labels,
            replicas=options.replicas,
            rate=options.rate,
            waiting=options.waiting,
            address=None if options.engine == RAY else options.engine,
        )
    )
    return 0


def _require_cluster(address: str) -> None:
    if not is_ray(address):
        raise SettingsError(f"There is no cluster “{address}”.", "Write ray or ray://host:10001.")


def _require_token(host: str, tokens: tuple[str, ...]) -> None:
    if not tokens and not is_loopback(host):
        remedy = "Name a token file with --tokens, or listen on 127.0.0.1."
        raise SettingsError(f"Without tokens, the service listens on this machine only, not on “{host}”.", remedy)
