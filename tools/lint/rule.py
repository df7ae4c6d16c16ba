"""Rules, and the check of a tree of files against them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from tools.lint.source import Source, Tree

type Files = Mapping[str, str]


@dataclass(frozen=True, order=True)
class Finding:
    path: PurePosixPath
    line: int
    rule: str
    what: str
    # The reason of the rule, and the way out.
    advice: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: [{self.rule}] {self.what}"


@dataclass(frozen=True)
class FileRule:
    """A rule about single files. `find` yields the number of each wrong line, and what is wrong with it."""

    name: str
    advice: str
    applies: Callable[[Source], bool]
    find: Callable[[Source], Iterable[tuple[int, str]]]
    good: Sequence[Files]
    bad: Sequence[Files]

    def findings(self, tree: Tree) -> Iterator[Finding]:
        for source in filter(self.applies, tree.sources.values()):
            for line, what in self.find(source):
                yield Finding(source.path, line, self.name, what, self.advice)


@dataclass(frozen=True)
class TreeRule:
    """A rule about several files together. `find` yields path, line number and what is wrong there."""

    name: str
    advice: str
    find: Callable[[Tree], Iterable[tuple[PurePosixPath, int, str]]]
    good: Sequence[Files]
    bad: Sequence[Files]

    def findings(self, tree: Tree) -> Iterator[Finding]:
        for path, line, what in self.find(tree):
            yield Finding(path, line, self.name, what, self.advice)


type Rule = FileRule | TreeRule


def check(tree: Tree, rules: Iterable[Rule]) -> list[Finding]:
    """Returns, in order, the findings that no comment allows, and the comments that are unused or lack a reason."""
    found = [finding for rule in rules for finding in rule.findings(tree)]
    # A comment covers its own line and the next one.
    allowed = {
        (source.path, allowance.line + below, allowance.rule)
        for source in tree.sources.values()
        for allowance in source.allowances()
        for below in (0, 1)
        if allowance.has_reason
    }
    needed = {(finding.path, finding.line, finding.rule) for finding in found}
    kept = [finding for finding in found if (finding.path, finding.line, finding.rule) not in allowed]
    return sorted({*kept, *_idle_allowances(tree, needed)})


def _idle_allowances(tree: Tree, needed: set[tuple[PurePosixPath, int, str]]) -> Iterator[Finding]:
    for source in tree.sources.values():
        for allowance in source.allowances():
            if not allowance.has_reason:
                what = f"'{allowance.rule}' is allowed without a reason"
                advice = "Write why: '# rule: allow <name> — <why>'."
            elif not any((source.path, allowance.line + below, allowance.rule) in needed for below in (0, 1)):
                what = f"'{allowance.rule}' is allowed here, and nothing needs it"
                advice = "Remove the comment."
            else:
                continue
            yield Finding(source.path, allowance.line, "allowance", what, advice)
