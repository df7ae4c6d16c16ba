"""What a rule is, and how a tree is held against it."""

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
    # Why the rule is there, and the way out.
    advice: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: [{self.rule}] {self.what}"


@dataclass(frozen=True)
class FileRule:
    """A rule that looks at one file at a time; `find` yields lines and what is wrong there."""

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
    """A rule about how files belong together; `find` yields the path to blame, the line and what is wrong."""

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
    """What the *rules* find and no comment allows, and comments that allow nothing, or not well."""
    found = [finding for rule in rules for finding in rule.findings(tree)]
    # On the line itself, or on the one above it.
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
