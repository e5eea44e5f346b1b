"""Write random expressions of a wanted kind that mean the same in ML and in JavaScript.

The kinds: int (small, exact), num (any number), str (short), bool, ints, strs, rows (arrays), obj,
`int?` (perhaps missing), thunk (a function without parameters that gives an int).
"""

from __future__ import annotations

from random import Random

from tests.mlpy.differential.scope import NAMES, Block, Scopes

WORDS = ("", "a", "b", "ab", "ba", "x1", "Zed", "é", "tea", "a b", "A,B", "  pad ")
KINDS = ("int", "num", "str", "bool", "ints", "strs", "rows", "obj", "int?")


class Expressions:
    """Expressions; statements are the subclass's affair."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.scopes = Scopes()
        #: Functions of the program: name, kinds of the parameters, kind of the result.
        self.functions: list[tuple[str, tuple[str, ...], str]] = []
        self.depth = 0
        self.callbacks = 0

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def variable(self, kind: str, *, mutable: bool = False) -> str | None:
        """A visible variable of this kind."""
        found = [v for v in self.scopes.visible() if v.kind == kind and (v.mutable or not mutable)]
        return self.scopes.use(self.random.choice(found).name) if found else None

    def expression(self, kind: str) -> str:
        """An expression of the wanted kind."""
        self.depth += 1
        try:
            if self.depth > 3 or self.chance(0.35 if self.depth > 1 else 0.1):
                return self.simple(kind)
            rule = getattr(self, "_" + kind.replace("?", "_or_none"))
            if self.chance(0.1):
                return f"({self.bool_()} ? {self.expression(kind)} : {self.expression(kind)})"
            call = self._own_call(kind) if self.chance(0.15) else None
            return call or rule()
        finally:
            self.depth -= 1

    def simple(self, kind: str) -> str:
        """A variable where there is one, or a literal."""
        name = self.variable(kind) if self.chance(0.75) else None
        return name or self.literal(kind)

    def literal(self, kind: str) -> str:
        n = self.random.randint(-9, 12)
        literals = {
            "int": lambda: f"({n})" if n < 0 else str(n),
            "num": lambda: self.pick("0.5", "2.25", "1e3", "(-0.1)", "3", "7.0", "1e21", "0.1"),
            "str": lambda: '"' + self.random.choice(WORDS) + '"',
            "bool": lambda: self.pick("true", "false"),
            "ints": lambda: "[" + ", ".join(self.literal("int") for _ in range(abs(n) % 5)) + "]",
            "strs": lambda: "[" + ", ".join(self.literal("str") for _ in range(abs(n) % 4)) + "]",
            "rows": lambda: "[" + ", ".join(self.literal("obj") for _ in range(abs(n) % 4)) + "]",
            "obj": self._plain_object,
            "int?": lambda: self.pick("undefined", str(n)),
        }
        return literals[kind]()

    def _plain_object(self) -> str:
        more = f", m: {self.literal('int')}" if self.chance(0.4) else ""
        return f"{{n: {self.literal('int')}, s: {self.literal('str')}{more}}}"

    def _own_call(self, kind: str) -> str | None:
        found = [f for f in self.functions if f[2] == kind]
        if not found:
            return None
        name, parameters, _ = self.random.choice(found)
        arguments = [self.expression(p) for p in parameters]
        if self.chance(0.1):
            arguments.append(self.expression("int"))
        return f"{self.scopes.use(name)}({', '.join(arguments)})"

    def separator(self) -> str:
        return self.pick('""', '","', '", "', '"a"')

    def bool_(self) -> str:
        return self.expression("bool")

    # One method for each kind

    def _int(self) -> str:
        e = self.expression
        name = self.variable("thunk")
        rules = [
            lambda: f"({e('int')} {self.pick('+', '-')} {e('int')})",
            lambda: f"({e('int')} * {e('int')} % 1009)",
            lambda: f"({e('int')} % {self.pick('2', '3', '7', '10')})",
            lambda: f"({self.pick('2', '3', '(-2)')} ** {self.pick('0', '1', '2', '3')})",
            lambda: f"{e('ints')}.length",
            lambda: f"{e('str')}.length",
            lambda: f"({e('int?')} ?? {e('int')})",
            lambda: f"({self.indexed('ints')} ?? {e('int')})",
            lambda: f"{e('obj')}.n",
            lambda: f"(-{e('int')})",
            lambda: f"({e('int')} {self.pick('&&', '||', '??')} {e('int')})",
            lambda: f"Math.{self.pick('floor', 'ceil', 'round', 'trunc')}({e('int')} / 4)",
            lambda: f"Math.{self.pick('max', 'min')}({e('int')}, {e('int')})",
            lambda: f"Math.max(0, ...{e('ints')})",
            lambda: f"{e('str')}.{self.pick('indexOf', 'lastIndexOf')}({e('str')})",
            lambda: f"{e('ints')}.{self.pick('indexOf', 'lastIndexOf')}({e('int')})",
            lambda: f"({e('str')}.charCodeAt(0) || 0)",
            lambda: f'parseInt("{self.pick("12", "7x", "-3", "0x1f")}")',
            lambda: f"Object.keys({e('obj')}).length",
            lambda: (
                f"{self.callback_target('ints')}.reduce({self.callback(('int', 'int'), 'int')}, "
                f"{e('int')})"
            ),
            lambda: (
                f"{self.callback_target('rows')}.reduce({self.callback(('int', 'obj'), 'int')}, "
                f"{e('int')})"
            ),
            lambda: f"{self.callback_target('ints')}.findIndex({self.callback(('int',), 'bool')})",
            lambda: f"{name}()" if name else e("int"),
        ]
        return self.random.choice(rules)()

    def _num(self) -> str:
        e = self.expression
        rules = [
            lambda: f"({e('num')} {self.pick('+', '-', '*')} {e('num')})",
            lambda: f"({e('num')} {self.pick('+', '-', '*')} {e('int')})",
            lambda: f"({e('int')} {self.pick('+', '-', '*')} {e('num')})",
            lambda: f"({e('num')} / {self.pick('2', '3', '0.5', '(-7)')})",
            lambda: f"({e('int')} / {self.pick('2', '3', '4', '(-7)', '10')})",
            lambda: f"({e('num')} % {self.pick('2', '0.7', '5')})",
            lambda: f"({e('int?')} {self.pick('*', '+', '-')} {e('num')})",
            lambda: f"({self.indexed('ints')} + {e('int')})",
            lambda: f"({e('obj')}.m * {e('int')})",
            lambda: f"Math.sqrt(Math.abs({e('num')}))",
            lambda: f"(-{e('num')})",
            lambda: f'parseFloat("{self.pick("1.5", "2e3x", ".5", "-7")}")',
            lambda: f'Number("{self.pick("1.5", "", " 12 ", "x", "1e3", "0x10")}")',
            lambda: f"{e('ints')}.reduce((p, q) => p + q, 0.5)",
        ]
        return self.random.choice(rules)()

    def _str(self) -> str:
        e = self.expression
        i = self.literal
        rules = [
            lambda: f"({e('str')} + {e('str')}).slice(0, 30)",
            lambda: f"({e('str')} + {e('int')}).slice(0, 20)",
            lambda: f"({e('num')} + {e('str')}).slice(0, 30)",
            lambda: f"`{self.pick('', 'v=')}${{{e('int')}}}-${{{e('num')}}}`",
            lambda: f"{e('str')}.{self.pick('toUpperCase', 'toLowerCase', 'trim', 'trimStart')}()",
            lambda: f"{e('str')}.slice({i('int')}, {i('int')})",
            lambda: f"{e('str')}.substring({i('int')}, {i('int')})",
            lambda: f'{e("str")}.{self.pick("replace", "replaceAll")}({e("str")}, "_")',
            lambda: f'{e("str")}.{self.pick("padStart", "padEnd")}({self.pick("3", "6")}, "*-")',
            lambda: f"{e('str')}.charAt({e('int')})",
            lambda: f"{e('str')}.repeat({self.pick('0', '1', '2')})",
            lambda: f"{e('strs')}.join({self.separator()})",
            lambda: f"{e('ints')}.join({self.separator()})",
            lambda: f"{e('obj')}.s",
            lambda: f"({self.indexed('strs')} ?? {e('str')})",
            lambda: f'({e("str")}.split(",")[{self.pick("0", "1")}] ?? "none")',
            lambda: f"({e('str')} {self.pick('&&', '||')} {e('str')})",
            lambda: f"({e('num')}).toFixed({self.pick('0', '1', '2')})",
            lambda: f"String({e('num')})",
            lambda: f"(typeof {e(self.pick('int', 'str', 'bool', 'num'))})",
            lambda: (
                f"JSON.stringify({e(self.pick('ints', 'strs', 'obj', 'int', 'str'))}).slice(0, 40)"
            ),
            lambda: (
                f"{self.callback_target('strs')}.reduce({self.callback(('str', 'str'), 'str')}, "
                f"{e('str')}).slice(0, 30)"
            ),
        ]
        return self.random.choice(rules)()

    def _bool(self) -> str:
        e = self.expression
        order = self.pick("<", ">", "<=", ">=")
        same = self.pick("===", "!==")
        rules = [
            lambda: f"({e('int')} {order} {e('int')})",
            lambda: f"({e('num')} {order} {e('num')})",
            lambda: f"({e('int')} {order} {e('num')})",
            lambda: f"({e('int?')} {order} {e('int')})",
            lambda: f"({e('str')} {order} {e('str')})",
            lambda: f"({e('int')} {same} {e('int')})",
            lambda: f"({e('num')} {same} {e('int')})",
            lambda: f"({e('str')} {same} {e('str')})",
            lambda: f"({e('str')} {same} {e('int')})",
            lambda: f"({e('bool')} {same} {e('bool')})",
            lambda: f"({e('int?')} {same} undefined)",
            lambda: f"({e('obj')}.m {same} undefined)",
            lambda: f"({e('bool')} {self.pick('&&', '||')} {e('bool')})",
            lambda: f"(!{e(self.pick('bool', 'int', 'str', 'num', 'int?', 'ints', 'obj'))})",
            lambda: f"(!!{e(self.pick('int', 'str', 'num'))})",
            lambda: f"{e('str')}.{self.pick('includes', 'startsWith', 'endsWith')}({e('str')})",
            lambda: f'({e("str")}.indexOf("a") {self.pick(">= 0", "< 0", "> -1", "=== -1")})',
            lambda: f"{e('ints')}.includes({e('int')})",
            lambda: f'(typeof {e("int?")} === "number")',
            lambda: (
                f"{self.callback_target('ints')}.{self.pick('some', 'every')}"
                f"({self.callback(('int',), 'bool')})"
            ),
            lambda: (
                f"{self.callback_target('rows')}.{self.pick('some', 'every')}"
                f"({self.callback(('obj',), 'bool')})"
            ),
            lambda: f'("m" in {e("obj")})',
            lambda: f"Number.isInteger({e('num')})",
            lambda: f"isNaN({e('num')})",
        ]
        return self.random.choice(rules)()

    def _ints(self) -> str:
        e = self.expression
        rules = [
            lambda: f"[{e('int')}, {e('int')}, ...{e('ints')}].slice(0, 9)",
            lambda: f"{e('ints')}.slice({self.literal('int')}, {self.literal('int')})",
            lambda: f"{e('ints')}.concat({e('ints')}).slice(0, 9)",
            lambda: f"{e('ints')}.concat({e('int')}).slice(0, 9)",
            lambda: f"{e('ints')}.slice().reverse()",
            lambda: f"{e('ints')}.slice().sort((p, q) => p - q)",
            lambda: f"[...{e('ints')}].sort((p, q) => q - p)",
            lambda: f"{self.callback_target('ints')}.map({self.callback(('int',), 'int')})",
            lambda: f"{self.callback_target('ints')}.filter({self.callback(('int',), 'bool')})",
            lambda: f"{self.callback_target('rows')}.map({self.callback(('obj',), 'int')})",
            lambda: f"{self.callback_target('strs')}.map({self.callback(('str',), 'int')})",
            lambda: f"{e('ints')}.flatMap((p) => [p, p + 1]).slice(0, 9)",
            lambda: f"Object.values({{p: {e('int')}, q: {e('int')}}})",
            lambda: f"{self.callback_target('ints')}.map({self.callback(('int', 'int'), 'int')})",
        ]
        return self.random.choice(rules)()

    def _strs(self) -> str:
        e = self.expression
        rules = [
            lambda: f"[{e('str')}, {e('str')}]",
            lambda: f"{e('str')}.split({self.separator()}).slice(0, 9)",
            lambda: f"{e('strs')}.slice().sort()",
            lambda: f"{self.callback_target('strs')}.filter({self.callback(('str',), 'bool')})",
            lambda: f"{self.callback_target('ints')}.map({self.callback(('int',), 'str')})",
            lambda: f"{self.callback_target('rows')}.map({self.callback(('obj',), 'str')})",
            lambda: f"Object.keys({e('obj')})",
            lambda: f"[...{e('str')}].slice(0, 9)",
        ]
        return self.random.choice(rules)()

    def _rows(self) -> str:
        e = self.expression
        rules = [
            lambda: f"[{e('obj')}, {e('obj')}]",
            lambda: f"[...{e('rows')}, {e('obj')}].slice(0, 6)",
            lambda: f"{self.callback_target('rows')}.filter({self.callback(('obj',), 'bool')})",
            lambda: f"{self.callback_target('ints')}.map({self.callback(('int',), 'obj')})",
            lambda: f"{self.callback_target('rows')}.map({self.callback(('obj',), 'obj')})",
            lambda: f"{e('rows')}.slice().sort((p, q) => p.n - q.n)",
            lambda: f"{e('rows')}.slice(0, {self.pick('1', '2')})",
        ]
        return self.random.choice(rules)()

    def _obj(self) -> str:
        e = self.expression
        rules = [
            lambda: f"{{n: {e('int')}, s: {e('str')}}}",
            lambda: f"{{n: {e('int')}, s: {e('str')}, m: {e('int')}}}",
            lambda: f"{{...{e('obj')}, n: {e('int')}}}",
            lambda: f"({self.indexed('rows')} ?? {e('obj')})",
            lambda: (
                f"({self.callback_target('rows')}.find({self.callback(('obj',), 'bool')}) ?? "
                f"{self.literal('obj')})"
            ),
            lambda: f"Object.assign({{}}, {e('obj')}, {{s: {e('str')}}})",
        ]
        return self.random.choice(rules)()

    def _int_or_none(self) -> str:
        e = self.expression
        rules = [
            lambda: self.indexed("ints"),
            lambda: f"{e('obj')}.m",
            lambda: f"{e('obj')}?.m",
            lambda: f"{self.indexed('rows')}?.n",
            lambda: f"{self.indexed('rows')}?.s?.length",
            lambda: f'{e("obj")}["{self.pick("n", "m", "zz")}"]',
            lambda: f"{self.callback_target('ints')}.find({self.callback(('int',), 'bool')})",
            lambda: f"{e('ints')}.at({self.literal('int')})",
        ]
        return self.random.choice(rules)()

    def indexed(self, kind: str) -> str:
        index = self.pick("0", "1", self.expression("int"))
        return f"{self.expression(kind)}[{index}]"

    def callback_target(self, kind: str) -> str:
        return self.expression(kind)

    # Callbacks

    def callback(self, kinds: tuple[str, ...], result: str) -> str:
        """An arrow function or a function value of these parameters."""
        if self.callbacks >= 2:
            return self._flat_callback(kinds, result)
        self.callbacks += 1
        self.scopes.blocks.append(Block(is_function=True))
        parameters = ", ".join([self._parameter(kind) for kind in kinds])
        if self.chance(0.4):
            body = self.callback_body(result)
            head = self.pick(f"({parameters}) =>", f"function ({parameters})")
        else:
            body = f"({self.expression(result)})"
            head = f"({parameters}) =>"
        self.scopes.blocks.pop()
        self.callbacks -= 1
        return f"{head} {body}"

    def _flat_callback(self, kinds: tuple[str, ...], result: str) -> str:
        self.scopes.blocks.append(Block(is_function=True))
        names = [self._parameter(kind) for kind in kinds]
        value = self.simple(result)
        self.scopes.blocks.pop()
        return f"({', '.join(names)}) => ({value})"

    def _parameter(self, kind: str) -> str:
        name = self.scopes.free_name(self.random.choice(NAMES))
        self.scopes.declare(name, kind, mutable=True)
        return name

    def callback_body(self, result: str) -> str:
        """The body of a callback, `{…}` with statements."""
        raise NotImplementedError
