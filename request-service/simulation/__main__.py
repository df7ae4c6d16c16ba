"""`python -m simulation` compares ways to dispatch; `python -m simulation sweep` varies the rules of the waves."""

import argparse
from dataclasses import fields
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from request_service.assistance.dispatch.decision.rules import DispatchRuleSet
from simulation import chart, report
from simulation.compare import Result, compare
from simulation.sweep import sweep
from simulation.trace import Scenario, Trace

_CONSOLE = Console()


def main() -> None:
    options = _parser().parse_args()
    scenario = Scenario(**{one.name: getattr(options, one.name) for one in fields(Scenario)})
    if options.what == "sweep":
        _sweep(scenario, options.seeds)
    else:
        _compare(scenario, options.rules, options.svg)


def _compare(scenario: Scenario, rule_set: DispatchRuleSet, svg: Path) -> None:
    trace = Trace.of(scenario)
    title = f"{len(trace.providers)} providers, {len(trace.clients)} calls in {scenario.hours:g} hours"
    _CONSOLE.print(f"{title}, seed {scenario.seed}; rules {rule_set.default.version}")
    results: list[Result] = []
    with Progress(TextColumn("{task.description:14}"), BarColumn(), TimeElapsedColumn(), console=_CONSOLE) as progress:
        tasks: dict[str, TaskID] = {}

        def show(name: str, part: float) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(name, total=1.0)
            progress.update(tasks[name], completed=part)

        results.extend(compare(trace, rule_set, show))
    _CONSOLE.print(report.comparison(results))
    svg.parent.mkdir(parents=True, exist_ok=True)
    svg.write_text(chart.draw(results, title))
    _CONSOLE.print(f"The picture is in {svg}")


def _sweep(scenario: Scenario, seeds: int) -> None:
    table = report.empty_sweep()
    with Live(table, console=_CONSOLE, vertical_overflow="visible"):
        for change, figures in sweep(scenario, range(scenario.seed, scenario.seed + seeds)):
            report.add_to_sweep(table, change, figures)


def _rules(text: str) -> DispatchRuleSet:
    try:
        return DispatchRuleSet.from_json(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _parser() -> argparse.ArgumentParser:
    usual = Scenario()
    parser = argparse.ArgumentParser(prog="python -m simulation", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["compare", "sweep"], default="compare")
    parser.add_argument("--providers", type=int, default=usual.providers, help="registered providers (%(default)s)")
    parser.add_argument("--requests-per-hour", type=float, default=usual.requests_per_hour, help="(%(default)g)")
    parser.add_argument(
        "--begins", type=float, default=usual.begins, help="hour of the day at which calls begin (%(default)g)"
    )
    parser.add_argument("--hours", type=float, default=usual.hours, help="hours during which calls come (%(default)g)")
    parser.add_argument(
        "--answer-seconds",
        type=float,
        default=usual.answer_seconds,
        help="median seconds until a provider answers (%(default)g)",
    )
    parser.add_argument(
        "--unverified",
        type=float,
        default=usual.unverified,
        help="share of providers without approved documents, whom the rule require_verified keeps out (%(default)g)",
    )
    parser.add_argument(
        "--seed", type=int, default=usual.seed, help="another seed gives another afternoon (%(default)s)"
    )
    parser.add_argument("--seeds", type=int, default=3, help="afternoons of a sweep (%(default)s)")
    parser.add_argument(
        "--rules",
        type=_rules,
        default=DispatchRuleSet(),
        help="the rules of waves as JSON, in the form of DISPATCH_RULES",
    )
    parser.add_argument("--svg", type=Path, default=Path(".data/matching.svg"), help="(%(default)s)")
    return parser


if __name__ == "__main__":
    main()
