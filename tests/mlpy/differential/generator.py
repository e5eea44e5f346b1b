"""Write random programs that mean the same in ML and in JavaScript, each a function `main`."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.mlpy.differential.expressions import KINDS, Expressions
from tests.mlpy.differential.scope import NAMES, Block

_NAME = re.compile(r"[a-z]\w*")
_SCALARS = ("int", "num", "str", "bool")


def program(seed: int) -> str:
    """The program of this seed."""
    return _Statements(seed).program()


class _Statements(Expressions):
    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.nesting = 0
        #: For each block of jumps around: "loop", "switch" or "function", the innermost last.
        self.around: list[str] = ["function"]
        self.results: list[str] = ["any"]

    def program(self) -> str:
        parts = [f"let total = {self.literal('int')};", "let out = [];"]
        self.scopes.declare("total", "int", mutable=True)
        parts += [self._helper() for _ in range(self.random.randint(0, 3))]
        main = self._main()
        # A function is known in its whole block, so `main` may stand before what it calls.
        parts.insert(self.random.randint(2, len(parts)), main)
        return "\n".join(parts) + "\n"

    def _helper(self) -> str:
        kinds = tuple(self.random.choice(KINDS) for _ in range(self.random.randint(0, 3)))
        result = self.random.choice((*_SCALARS, "ints", "obj"))
        name = f"own{len(self.functions)}"
        self.scopes.blocks.append(Block(is_function=True))
        parameters = [self._parameter(kind) for kind in kinds]
        if parameters and kinds[-1] in _SCALARS and self.chance(0.3):
            parameters[-1] += f" = {self.literal(kinds[-1])}"
        body = self._function_body(result, self.random.randint(1, 4))
        self.scopes.blocks.pop()
        self.functions.append((name, kinds, result))
        return f"function {name}({', '.join(parameters)}) {body}"

    def _main(self) -> str:
        self.scopes.blocks.append(Block(is_function=True))
        lines = self._statements(self.random.randint(4, 9))
        found = [v.name for v in self.scopes.visible() if v.kind != "thunks"]
        self.scopes.blocks.pop()
        result = f"return {{out: out, values: [{', '.join(found)}]}};"
        return "function main() " + _braced([*lines, result])

    def _function_body(self, result: str, count: int) -> str:
        around, self.around = self.around, ["function"]
        self.results.append(result)
        lines = self._statements(count)
        lines.append(f"return {self.expression(result)};")
        self.results.pop()
        self.around = around
        return _braced(lines)

    def callback_body(self, result: str) -> str:
        depth, self.depth = self.depth, 1
        body = self._function_body(result, self.random.randint(0, 2))
        self.depth = depth
        return body

    # Statements

    def _statements(self, count: int) -> list[str]:
        return [self._statement() for _ in range(count)]

    def _statement(self) -> str:
        self.nesting += 1
        try:
            flat: list[Callable[[], str]] = [
                self._declaration, self._declaration, self._assignment, self._assignment,
                self._change, self._change, self._member, self._member, self._push, self._array,
                self._log, self._log, self._pattern, self._jump,
            ]  # fmt: skip
            deep: list[Callable[[], str]] = [
                self._if, self._if, self._for, self._for, self._while, self._walk, self._for_of,
                self._for_in, self._switch, self._try, self._try, self._closure, self._thunks,
                self._for_each, self._do_while, self._bare_block, self._idiom, self._idiom,
            ]  # fmt: skip
            is_flat = self.nesting > 3 or self.depth > 2 or self.chance(0.6)
            return self.random.choice(flat if is_flat else deep)()
        finally:
            self.nesting -= 1

    def _block(
        self, count: int | None = None, *, first: str = "", last: str = "", uses: str = ""
    ) -> str:
        """A block; it declares none of the names in `uses` itself."""
        self.scopes.blocks.append(Block(used=_names(uses)))
        lines = self._statements(self.random.randint(1, 3) if count is None else count)
        self.scopes.blocks.pop()
        return _braced([line for line in (first, *lines, last) if line])

    def _declaration(self) -> str:
        kind = self.random.choice(KINDS)
        value = self.expression(kind)
        name = self.scopes.free_name(self.random.choice(NAMES))
        word = self.pick("let", "let", "const")
        self.scopes.declare(name, kind, mutable=word == "let")
        return f"{word} {name} = {value};"

    def _assignment(self) -> str:
        kind = self.random.choice(KINDS)
        name = self.variable(kind, mutable=True)
        return f"{name} = {self.expression(kind)};" if name else self._log()

    def _change(self) -> str:
        rules: dict[str, Callable[[str], str]] = {
            "int": lambda n: self.pick(
                f"{n} {self.pick('+=', '-=')} {self.expression('int')} % 97;",
                f"{n}++;", f"{n}--;", f"{n} = {n} + 1;",
                f"{n} {self.pick('&&=', '||=', '??=')} {self.expression('int')};",
            ),
            "num": lambda n: f"{n} {self.pick('+=', '-=')} {self.expression('num')};",
            "str": lambda n: f"{n} = ({n} + {self.expression('str')}).slice(0, 20);",
            "bool": lambda n: f"{n} = !{n};",
            "int?": lambda n: f"{n} ??= {self.expression('int')};",
        }  # fmt: skip
        kind = self.random.choice(list(rules))
        name = self.variable(kind, mutable=True)
        return rules[kind](name) if name else self._log()

    def _member(self) -> str:
        owner = self.variable("obj")
        rows = self.variable("rows")
        if rows and self.chance(0.4):
            index = self.pick("0", f"{rows}.length - 1")
            return f"if ({rows}.length > 0) {{ {rows}[{index}].n = {self.expression('int')}; }}"
        if not owner:
            return self._declaration()
        return self.pick(
            f"{owner}.n = {self.expression('int')};",
            f"{owner}.n += {self.expression('int')} % 97;",
            f"{owner}.s = {self.expression('str')};",
            f"{owner}.m = {self.expression('int')};",
            f'{owner}["n"] = {owner}.n % 50 + {owner}.s.length;',
            f"delete {owner}.m;",
            f"{owner}.m ??= {self.expression('int')};",
            f"{owner}.n++;",
        )

    def _push(self) -> str:
        kind = self.pick("ints", "strs", "rows")
        name = self.variable(kind)
        item = {"ints": "int", "strs": "str", "rows": "obj"}[kind]
        if not name:
            return self._log()
        return f"if ({name}.length < 12) {{ {name}.push({self.expression(item)}); }}"

    def _array(self) -> str:
        name = self.variable("ints")
        if not name:
            return self._declaration()
        e = self.expression
        return self.pick(
            f"if ({name}.length > 0) {{ {name}[0] = {e('int')}; }}",
            f"if ({name}.length > 1) {{ {name}[{name}.length - 1] += {e('int')} % 97; }}",
            f"if ({name}.length < 12) {{ {name}[{name}.length] = {e('int')}; }}",
            f"out.push({name}.{self.pick('pop', 'shift')}() ?? 0);",
            f"if ({name}.length < 12) {{ {name}.unshift({e('int')}); }}",
            f"out.push({name}.splice({self.literal('int')}, {self.pick('0', '1', '2')}).length);",
            f"{name}.reverse();",
            f"{name}.sort((p, q) => {self.pick('p - q', 'q - p')});",
        )

    def _log(self) -> str:
        return f"out.push({self.expression(self.random.choice(_SCALARS))});"

    def _pattern(self) -> str:
        first, second = (self.random.choice(NAMES) for _ in range(2))
        rule = self.random.randint(0, 3)
        if rule == 0:
            found = [v.name for v in self.scopes.visible() if v.kind == "int" and v.mutable]
            if len(found) < 2:
                return self._log()
            a, b = (self.scopes.use(name) for name in self.random.sample(found, 2))
            return f"[{a}, {b}] = [{b}, {a}];"
        value = self.expression("ints" if rule < 3 else "obj")
        first = self.scopes.free_name(first)
        self.scopes.declare(first, "int", mutable=True)
        second = self.scopes.free_name(second)
        if rule == 3:
            self.scopes.declare(second, "str", mutable=True)
            return f"let {{n: {first}, s: {second}}} = {value};"
        kind = "ints" if rule == 2 else "int"
        self.scopes.declare(second, kind, mutable=True)
        rest = f"...{second}" if rule == 2 else f"{second} = 5"
        return f"let [{first} = {self.literal('int')}, {rest}] = {value};"

    def _jump(self) -> str:
        test = self.expression("bool")
        choices = [f"throw {self.pick(chr(34) + 'oops' + chr(34), '7')};"]
        if self.results[-1] != "any":
            choices.append(f"return {self.expression(self.results[-1])};")
        if "loop" in self.around or self.around[-1] == "switch":
            choices += ["break;"] * 2
        if "loop" in self.around:
            choices += ["continue;"] * 2
        chosen = self.random.choice(choices)
        if chosen.startswith("throw") and "try" not in self.around:
            return self._log()
        return f"if ({test}) {chosen}" if self.chance(0.5) else f"if ({test}) {{ {chosen} }}"

    # Statements that hold others

    def _if(self) -> str:
        test = self.expression(self.pick("bool", "bool", "int", "str", "int?"))
        text = f"if ({test}) {self._block()}"
        if self.chance(0.3):
            text += f" else if ({self.expression('bool')}) {self._block()}"
        if self.chance(0.5):
            text += f" else {self._block()}"
        return text

    def _bare_block(self) -> str:
        return self._block()

    def _loop(self, kind: str = "loop", count: int | None = None, **ends: str) -> str:
        self.around.append(kind)
        block = self._block(count, **ends)
        self.around.pop()
        return block

    def _counter(self) -> str:
        # Its value counts the turns, so nothing but the loop may change it.
        name = self.scopes.free_name(self.pick("i", "j"))
        self.scopes.declare(name, "int", mutable=False)
        return name

    def _for(self) -> str:
        bound = self.pick("3", "4", self.variable("int") or "2")
        bound = bound if bound.isdigit() else f"{bound} % 5"
        self.scopes.blocks.append(Block(used=_names(bound)))
        name = self._counter()
        head = self.pick(
            f"let {name} = 0; {name} < {bound}; {name}++",
            f"let {name} = 3; {name} > 0; {name}--",
            f"let {name} = 0; {name} < 6; {name} += 2",
        )
        body = self._loop()
        self.scopes.blocks.pop()
        return f"for ({head}) {body}"

    def _while(self) -> str:
        name = self._counter()
        step = f"{name} = {name} + 1;"
        body = self._loop(first=step, uses=name)
        return f"let {name} = 0;\nwhile ({name} < 3) {body}"

    def _do_while(self) -> str:
        name = self._counter()
        body = self._loop(first=f"{name}++;", uses=name)
        return f"let {name} = 0;\ndo {body} while ({name} < 2);"

    def _walk(self) -> str:
        """The loop that counts through an array; a jump to the next turn steps first."""
        kind = self.pick("ints", "rows", "strs")
        values = self.variable(kind)
        if not values:
            return self._for_of()
        name = self._counter()
        item = {"ints": f"{values}[{name}]", "rows": f"{values}[{name}]?.n",
                "strs": f"{values}[{name}]"}[kind]  # fmt: skip
        around, self.around = self.around, ["function", "walk"]
        body = self._block(
            first=f"out.push({item} ?? 0);", last=f"{name} = {name} + 1;", uses=f"{name} {values}"
        )
        self.around = around
        # What grows an array stops at a length, so this ends in either case.
        more = self.pick("", f" && {name} < 9")
        return f"let {name} = 0;\nwhile ({name} < {values}.length{more}) {body}"

    def _for_of(self) -> str:
        kind = self.pick("ints", "strs", "rows", "str")
        values = self.expression(kind)
        item = {"ints": "int", "strs": "str", "rows": "obj", "str": "str"}[kind]
        self.scopes.blocks.append(Block(used=_names(values)))
        name = self.scopes.free_name(self.random.choice(NAMES))
        self.scopes.declare(name, item, mutable=False)
        body = self._loop()
        self.scopes.blocks.pop()
        copied = values if kind == "str" or self.chance(0.4) else f"{values}.slice(0, 6)"
        return f"for (const {name} of {copied}) {body}"

    def _for_in(self) -> str:
        values = self.expression("obj")
        self.scopes.blocks.append(Block(used=_names(values)))
        name = self.scopes.free_name(self.random.choice(NAMES))
        self.scopes.declare(name, "str", mutable=False)
        body = self._loop()
        self.scopes.blocks.pop()
        return f"for (const {name} in {{...{values}}}) {body}"

    def _for_each(self) -> str:
        kind = self.pick("ints", "rows", "strs")
        item = {"ints": "int", "strs": "str", "rows": "obj"}[kind]
        target = self.expression(kind)
        self.scopes.blocks.append(Block(is_function=True))
        parameters = [self._parameter(item)]
        if self.chance(0.3):
            parameters.append(self._parameter("int"))
        around, self.around = self.around, ["function"]
        self.results.append("int")
        body = self._block(uses=" ".join(parameters))
        self.results.pop()
        self.around = around
        self.scopes.blocks.pop()
        return f"({target}).forEach(({', '.join(parameters)}) => {body});"

    def _switch(self) -> str:
        kind = self.pick("int", "str")
        subject = self.expression(kind)
        self.scopes.blocks.append(Block())
        self.around.append("switch")
        arms: list[str] = []
        labels = [f"case {self.literal(kind)}:" for _ in range(self.random.randint(1, 3))]
        if self.chance(0.7):
            labels.insert(self.random.randint(0, len(labels)), "default:")
        for label in labels:
            body = self._block()
            arms.append(f"{label} {body}{self.pick(' break;', ' break;', '')}")
        self.around.pop()
        self.scopes.blocks.pop()
        return f"switch ({subject}) {_braced(arms)}"

    def _try(self) -> str:
        self.around.append("try")
        body = self._block(self.random.randint(1, 4), last=self._failure())
        self.around.pop()
        text = f"try {body}"
        has_catch = self.chance(0.8)
        if has_catch:
            text += f" catch (error) {self._block(first=_CAUGHT)}"
        if not has_catch or self.chance(0.5):
            self.around.append("final")
            text += f" finally {self._block()}"
            self.around.pop()
        # What passes a `finally` must be caught somewhere.
        return text if has_catch else f"try {_braced([text])} catch (error) {_braced([_CAUGHT])}"

    def _failure(self) -> str:
        return self.pick("", "", 'throw "end";', "out.push(undefined.x);", "throw 5;")

    def _idiom(self) -> str:
        """What the compiler knows by its shape, over whatever data."""
        e = self.expression
        start = self.pick("0", "0.5", "3")
        values = self.variable("ints") or self.literal("ints")
        rows = self.variable("rows") or self.literal("rows")
        alias = self.pick("xs", "ys")
        turn = self.pick(f"if ({alias}.length < 9) {{ {alias}.push({self.literal('int')}); }}",
                         f"acc = acc + xs[i] * {self.literal('int')};", "ys[i] = acc % 50;",
                         "if (xs[i] > 2) { acc = acc - 1; }", "acc += xs[i] ?? 1;")  # fmt: skip
        loop = self.pick(
            f"let i = 0; while (i < xs.length) {{ {turn} i = i + 1; }}",
            f"let i = 0; while (i < xs.length) {{ const v = xs[i]; {turn} acc += v; i++; }}",
            f"for (let i = 0; i < xs.length; i++) {{ {turn} }}",
            f"for (let i = 1; i < xs.length; i++) {{ acc += xs[i] - xs[i - 1]; {turn} }}",
        )
        return self.pick(
            f"out.push({rows}.reduce((t, x) => t + x.n, {start}));",
            f"out.push({rows}.reduce((t, x) => t + x.m, {start}));",
            f"out.push({rows}.reduce((tt, xx) => tt + (xx.m ?? {e('num')}), {start}));",
            f"out.push({rows}.reduce((t, x) => t + x.s, {start}).slice(0, 30));"
            if rows.startswith("[{")
            else self._log(),
            f"out.push({rows}.filter((x) => (!x.s || x.s.length < 2) && x.n > 0).length);",
            f'out.push({rows}.map((x) => x.n + x.n * 2 - x.s.length).join(","));',
            f"{{ const xs = {values}; const ys = xs; let acc = 0; {loop} out.push(acc); }}",
            f"{{ const counts = {{}}; for (const ww of {e('strs')}) "
            "{ counts[ww] = (counts[ww] || 0) + 1; } "
            "for (const ww of Object.keys(counts).sort()) "
            "{ out.push(ww); out.push(counts[ww]); } }",
            f"{{ const xx = {e('obj')}; const yy = xx; const bf = xx.n; yy.n = {e('int')}; "
            "out.push(xx.n - bf); xx.n += 1; out.push(xx.n + yy.n); }",
            f"for (const xx of {rows}) {{ const yy = xx; const kk = xx.n; yy.n = kk + 1; "
            "out.push(xx.n - kk); }",
            f"{{ let xx = {self.literal('obj')}; const get = () => xx.n; const bf = get(); "
            f"xx = {e('obj')}; out.push(get() - bf); xx.n = 3; out.push(get()); }}",
        )

    def _closure(self) -> str:
        """A function within, which reads and changes what is around it."""
        result = self.random.choice(_SCALARS)
        name = f"g{len(self.functions)}_{self.nesting}{self.random.randint(0, 999)}"
        kinds = (self.random.choice(("int", "str", "obj")),)
        self.scopes.blocks.append(Block(is_function=True))
        parameter = self._parameter(kinds[0])
        body = self._function_body(result, self.random.randint(1, 3))
        self.scopes.blocks.pop()
        calls = [f"out.push({name}({self.expression(kinds[0])}));" for _ in range(2)]
        function = self.pick(
            f"function {name}({parameter}) {body}",
            f"const {name} = ({parameter}) => {body};",
            f"let {name} = function ({parameter}) {body};",
        )
        return "\n".join([function, *calls])

    def _thunks(self) -> str:
        """Functions made in a loop, each with the variables of its own turn."""
        made = self.scopes.free_name("made")
        self.scopes.declare(made, "thunks", mutable=False)
        self.scopes.blocks.append(Block())
        name = self._counter()
        self.scopes.blocks.append(Block())
        value = self.expression("int")
        own = self.scopes.free_name(self.random.choice(NAMES))
        self.scopes.declare(own, "int", mutable=True)
        change = self.pick("", f"{own} += {name};", f"{own} = {own} + 1;")
        inner = self.pick(f"() => {own} + {name}", f"() => {{ {own} = {own} + 1; return {own}; }}")
        late = self.pick("", f"{own} = {own} + 10;")
        self.scopes.blocks.pop()
        self.scopes.blocks.pop()
        self.scopes.blocks[-1].used.update((name, own))
        lines = [f"let {own} = {value};", change, f"{made}.push({inner});", late]
        loop = f"for (let {name} = 0; {name} < 3; {name}++) {_braced([s for s in lines if s])}"
        turns = f"for (const call of {made}) {{ out.push(call()); out.push(call()); }}"
        return f"const {made} = [];\n{loop}\n{turns}"


_CAUGHT = 'out.push(typeof error === "object" ? "error" : error);'


def _names(text: str) -> set[str]:
    return set(_NAME.findall(text))


def _braced(lines: list[str]) -> str:
    inner = "\n".join(lines).replace("\n", "\n  ")
    return "{\n  " + inner + "\n}"
