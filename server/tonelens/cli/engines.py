"""Declares the flags that say who runs the model, and opens that engine, behind a file of answers where they name one."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tonelens.cli.mistakes import number, require_model
from tonelens.cli.progress import notice
from tonelens.errors import SettingsError
from tonelens.settings.engine_address import HERE, is_ray, is_service, require_engine

if TYPE_CHECKING:
    from tonelens.engine.protocol import DescribedEngine, Engine


def add_engine_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments that say which model answers, and who runs it."""
    parser.add_argument("-m", "--model", default="built-in", help="a directory or a hub name; built-in by default")
    parser.add_argument("-d", "--device", default="cpu", help="cpu, cuda or mps")
    parser.add_argument("--engine", default=HERE, metavar="WHERE", help="what runs the model: here, ray, ray://HOST:PORT or https://HOST")
    parser.add_argument("--actors", type=number(int, 1), metavar="N", help="with ray: how many engines; one per processor by default")
    parser.add_argument("--token-file", type=Path, metavar="FILE", help="with https: the file with your token (or TONELENS_ENGINE_TOKEN)")


def engine_checks(options: argparse.Namespace) -> list[Callable[[], object]]:
    """What has to hold of these arguments before a model is loaded; each raises where it does not."""
    return [lambda: require_model(options.model), lambda: require_engine(options.engine), lambda: _require_fitting(options)]


@contextlib.contextmanager
def engine_for(options: argparse.Namespace) -> Iterator[Engine]:
    """The engine; with ``--cache`` it is opened when something is asked that the file does not know.

    Raises:
        TonelensError: the model, the engine or the file cannot be used.
    """
    with contextlib.ExitStack() as open_until_the_end:
        opened = partial(_opened, options, open_until_the_end)
        if options.cache is None:
            yield opened()
            return
        from tonelens.attribution.opening import identity_before_opening
        from tonelens.engine.answers import AnswerFile
        from tonelens.engine.remembering import RememberingEngine

        # Which weights a service has, it alone can tell.
        identity = None if is_service(options.engine) else identity_before_opening(options.model, options.device)
        file = open_until_the_end.enter_context(AnswerFile(options.cache))
        yield RememberingEngine(file, opened, identity, (options.device,))


@contextlib.contextmanager
def described_engine_for(options: argparse.Namespace) -> Iterator[DescribedEngine]:
    """The engine for what asks more of it than a check; raises as ``engine_for``."""
    with contextlib.ExitStack() as open_until_the_end:
        yield _opened(options, open_until_the_end)


def _opened(options: argparse.Namespace, until: contextlib.ExitStack) -> DescribedEngine:
    with notice("Loading the model", sys.stderr):
        from tonelens.engine.opening import open_engine

        labels = getattr(options, "labels", ())
        engine = open_engine(options.engine, options.model, options.device, labels, options.actors, options.token_file)
        until.callback(engine.close)
        return engine


def _require_fitting(options: argparse.Namespace) -> None:
    if options.actors is not None and not is_ray(options.engine):
        raise SettingsError("--actors is only for a Ray cluster.", "Add --engine ray, or leave --actors out.")
    if options.token_file is not None and not is_service(options.engine):
        raise SettingsError("A token is only for an engine service.", "Name it with --engine https://…, or leave out --token-file.")
    if is_service(options.engine) and (options.model != "built-in" or options.device != "cpu" or getattr(options, "labels", ())):
        raise SettingsError("A service has its own model.", "Leave --model, --device and --labels out, or --engine.")
    if is_ray(options.engine) and getattr(options, "cache", None) is not None:
        raise SettingsError("A cache serves one process and would slow a cluster down.", "Leave out --cache, or --engine.")
