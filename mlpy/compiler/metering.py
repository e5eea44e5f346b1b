"""The ticks in generated code: one for each loop turn and each function entry.

A meter is an iterator that gives as many turns as the call has left; it looks at the clock once in
a thousand. A loop runs over it, so a tick costs one step of a C iterator. Where the iterator ends
instead of the loop, the limit was met: the `else` of the loop says so, again and again.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mlpy.compiler import names
from mlpy.compiler.unit import Emitter


class MeteringCompiler(Emitter):
    """Loops and entries that tick."""

    def _dead(self) -> list[ast.stmt]:
        return [self.run(self.metered("DEAD"))]

    def ticking_loop(self, body: Sequence[ast.stmt]) -> ast.stmt:
        """A loop that goes on until something in `body` leaves it."""
        return self.loop(names.TURN, self.name(names.METER), body, self._dead())

    def tick(self) -> ast.stmt:
        """One tick by itself."""
        return self.loop(names.TURN, self.name(names.METER), [self.leave()], self._dead())

    def entry(self, *, flat: bool) -> list[ast.stmt]:
        """What every function begins with: a tick, and a look at the depth of calls.

        A flat function may be called with the negative of its depth: its only tick is paid for.
        """
        depth = self.name(names.DEPTH)
        deep = self.compared(depth, ast.Lt(), self.constant(1))
        ordinary = [self.tick(), self.when(deep, [self.run(self.metered("DEEP"))])]
        if not flat:
            return ordinary
        turned = self.computed(self.constant(0), ast.Sub(), depth)
        paid = self.compared(depth, ast.Lt(), self.constant(0))
        return [self.when(paid, [self.assign(names.DEPTH, turned)], ordinary)]
