"""Compile `break`, `continue` and `return` through whatever stands between them and their target.

A `switch` and a `finally` are lowered to Python loops of one turn. A jump that must pass one sets
the variable J to a number of its own and leaves that loop; behind the loop, the number is looked at
and the jump goes on from there. Python's own `finally` is never used: it could swallow a limit.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from mlpy.analysis.scopes import FunctionScope
from mlpy.compiler import names
from mlpy.compiler.unit import Emitter, Unit


@dataclass(slots=True, eq=False)
class Frame:
    """A Python loop around the statement under compilation.

    `before_continue` compiles what a `continue` must do first, as the step of a `for`.
    """

    kind: str
    before_continue: Callable[[], None] | None = None
    #: Jumps that leave this loop on their way further out, by their numbers.
    passing: dict[int, tuple[str, Frame | None]] = field(default_factory=dict)


class JumpCompiler(Emitter):
    """Jumps, and the frames they pass."""

    def __init__(self, unit: Unit, scope: FunctionScope) -> None:
        super().__init__(unit, scope)
        self.frames: list[Frame] = []
        self.uses_jumps = False

    def jump_break(self) -> None:
        """`break`: leave the nearest loop or switch."""
        self._jump("break", self._nearest(("loop", "switch")))

    def jump_continue(self) -> None:
        """`continue`: the next turn of the nearest loop."""
        self._jump("continue", self._nearest(("loop",)))

    def jump_return(self, value: ast.expr) -> None:
        """`return value`."""
        if any(frame.kind == "finally" for frame in self.frames):
            self.emit(self.assign(names.RESULT, value))
            self._jump("return", None)
        else:
            self.emit(self.give(value))

    def _nearest(self, kinds: tuple[str, ...]) -> Frame:
        return next(frame for frame in reversed(self.frames) if frame.kind in kinds)

    def _jump(self, kind: str, target: Frame | None) -> None:
        innermost = self.frames[-1] if self.frames else None
        passes = any(frame.kind == "finally" for frame in self._until(target))
        if kind == "return" and not passes:
            self.emit(self.give(self.name(names.RESULT)))
        elif innermost is target:
            if kind == "continue" and target is not None and target.before_continue:
                target.before_continue()
            self.emit(self.again() if kind == "continue" else self.leave())
        else:
            assert innermost is not None  # a target stands further out
            number = self._number(innermost, kind, target)
            self.uses_jumps = True
            self.emit(self.assign(names.JUMP, self.constant(number)))
            self.emit(self.leave())

    def _until(self, target: Frame | None) -> list[Frame]:
        index = self.frames.index(target) + 1 if target else 0
        return self.frames[index:]

    @staticmethod
    def _number(frame: Frame, kind: str, target: Frame | None) -> int:
        for number, jump in frame.passing.items():
            if jump == (kind, target):
                return number
        number = len(frame.passing) + 1
        frame.passing[number] = (kind, target)
        return number

    def land(self, frame: Frame) -> None:
        """Behind the loop of `frame`, which is left: send the jumps that passed it further on."""
        for number, (kind, target) in frame.passing.items():
            body, self.body = self.body, []
            self.emit(self.assign(names.JUMP, self.constant(0)))
            self._jump(kind, target)
            own, self.body = self.body, body
            test = self.compared(self.name(names.JUMP), ast.Eq(), self.constant(number))
            self.emit(self.when(test, own))
