"""Every built-in member, global and free function with arguments of every kind, as expressions.

Most of them mean the same in JavaScript, so Node can be asked what they come to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

#: Where the language says otherwise than JavaScript does, and why.
DEVIATIONS: Mapping[str, re.Pattern[str]] = {
    "null stands for an argument that is missing": re.compile(
        r"(slice|substring|substr)\(1, null\)|join\(null\)|^(isNaN|isFinite)\(null\)"
        r"|^Math\.\w+\(null(, 1)?\)"
    ),
    "texts are ordered by code point": re.compile(r"^T200\.localeCompare\(\"a\"\)"),
    "an array within an array becomes JSON": re.compile(r"^\[1\.5, \[2.*\.join\("),
    "true is not 1": re.compile(r"true\]\.find\w*\(x => x == 1\)"),
    "text and arrays do not order with numbers": re.compile(
        r"(true\]|4\]\]\], 1\])\.filter\(x => x > 1\)"
    ),
    "integers are exact": re.compile(r"^\(9007199254740993\)\.to"),
    "Node 20 does not have it yet": re.compile(r"^Object\.groupBy\("),
}

#: Members that change their array.
_CHANGING = frozenset("push pop shift unshift splice fill reverse sort".split())

#: Names that the expressions use. Lengths stand around 64, where charges begin.
CONSTANTS: Mapping[str, str] = {
    "T63": '"' + "ab, " * 15 + 'abc"',
    "T64": '"' + "ab, " * 16 + '"',
    "T200": '"' + "Ab, " * 50 + '"',
    "LONG": '"' + "x" * 70 + '"',
    "XS": "[" + ", ".join(str(n * 7 % 50) for n in range(70)) + "]",
    "WORDS": "[" + ", ".join(f'"w{n * 7 % 50:02}"' for n in range(70)) + "]",
    "ROWS": '[{"k": 2, "n": "b"}, {"k": 1, "n": "a"}, {"k": 2, "n": "c"}, {"k": 1.5, "n": "d"}]',
    "BIG": "{" + ", ".join(f'"k{n}": {n}' for n in range(70)) + "}",
}

_TEXTS = ('""', '"a"', '"abcabc"', '" \\t äÖß€ x\\n"', '"-12.50px"', "T63", "T64", "T200")
_POSITIONS = ("", "0", "1", "2", "-1", "-2", "3.7", "99", "-99", "null", "NaN", "Infinity")
_PAIRS = ("0, 0", "0, 2", "1, -1", "-2, 99", "2, 1", "-99, 3", "1, null", "null, 2", "1, NaN")
_PARTS = ('"a"', '"bc"', '""', '"zz"', '", "', '"abcabc"', "LONG", '"ß€"')

#: Members of strings with their arguments.
TEXT_MEMBERS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("charAt", "charCodeAt", "at"), _POSITIONS),
    **dict.fromkeys(
        ("indexOf", "includes", "startsWith"),
        (*_PARTS, '"a", 1', '"a", -1', '"a", 99', '"b", 2', '"", 99', '"b", 1'),
    ),
    "lastIndexOf": _PARTS,
    "endsWith": (*_PARTS, '"b", 2', '"a", 1', '"a", 0', '"c", -1', '"c", 99'),
    **dict.fromkeys(("slice", "substring", "substr"), (*_POSITIONS, *_PAIRS)),
    "split": ("", '""', '","', '", "', '"a"', '"a", 1', '"a", 0', '"b", 99', "LONG"),
    **dict.fromkeys(
        ("trim", "trimStart", "trimEnd", "toUpperCase", "toLowerCase", "normalize"), ("",)
    ),
    "replace": ('"a", "1"', '"", "-"', '"zz", "1"', '"bc", ""', '"a", 5', '"b", LONG'),
    "replaceAll": ('"a", "1"', '"zz", "1"', '"bc", ""', '"a", null', '"b", LONG', '", ", "__"'),
    "repeat": ("0", "1", "3", "2.9", "-1", "70"),
    **dict.fromkeys(
        ("padStart", "padEnd"),
        ("0", "3", "10", '10, "xy"', '10, ""', '7, "xyz"', "130", '200, "abc"', "-5"),
    ),
    "concat": ("", '"x"', '"x", 1', "null", "true, 2.5", "LONG, T64"),
    "localeCompare": ('"a"', '"b"', '""', "T63"),
}
#: What JavaScript has under another name, or otherwise.
TEXT_MEMBERS_OF_OUR_OWN: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("upper", "lower", "strip", "title", "capitalize", "length"), ("",)),
    "find": ('"a"', '"zz"', '"a", 1'),
    "match": ('"a+"', '"(b)(c)"', '"(z)?b"', '"z"', '"["'),
    "search": ('"b"', '"$"', '"z"'),
    "normalize": ('"NFD"', '"NFKC"', '"NFKD"', '"NFC"', '"X"', "5"),
    "replace": ("5, 1", '"a", x => x'),
    "replaceAll": ('"", "-"',),
    "repeat": ('"2"', "null", "20000"),
    "split": ("5",),
    "charAt": ('"1"', "true"),
    "padStart": ("5, 5",),
    "localeCompare": ("5",),
}

_ARRAYS = ("[]", "[1]", "[3, 1, 2]", '["b", "a", null, true]', "[1.5, [2, [3, [4]]], 1]", "XS")
ARRAY_MEMBERS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("pop", "shift", "reverse", "toReversed"), ("",)),
    **dict.fromkeys(("push", "unshift"), ("", "9", "9, [8], null", "...XS")),
    "splice": ("0", "1", "0, 1", "1, 2", "-1, 1", "1, 0, 7, 8", "99, 1, 5", "0, -3, 4", "0, 99"),
    "slice": (*_POSITIONS, *_PAIRS),
    "at": _POSITIONS,
    "concat": ("", "5", "[5, 6]", "[5], 6, [[7]]", "XS"),
    "join": ("", '""', '"-"', '", "', "null", "LONG"),
    "flat": ("", "0", "1", "2", "99", "-1"),
    "fill": ("0", "7, 1", "7, 1, 2", "7, -1", "7, -99, -1", "7, 2, 1"),
    "with": ("0, 9", "-1, 9", "99, 9", "-99, 9"),
    "includes": ("1", "3", '"a"', "null", "[2]", "NaN"),
    "indexOf": ("1", "3", '"a"', "1, 1", "1, -1", "1, 99", "2, -99"),
    "lastIndexOf": ("1", "3", '"a"', "null"),
    "map": ("x => x", "(x, i) => i", "(x, i, xs) => xs.length + i", "x => [x]"),
    "filter": ("x => x", "(x, i) => i % 2", "() => true", "x => x > 1"),
    "flatMap": ("x => x", "x => [x, [x]]", "(x, i) => i"),
    "forEach": ("x => x",),
    "some": ("x => x == 2", "(x, i) => i > 0", "x => false"),
    "every": ("x => x == 2", "(x, i) => i < 1", "x => true"),
    **dict.fromkeys(
        ("find", "findIndex", "findLast"),
        ("x => x == 1", "(x, i) => i == 1", "x => false", "(x, i, xs) => i == xs.length - 1"),
    ),
    "reduce": ("(a, x) => x", "(a, x) => x, 5", "(a, x, i) => i", "(a, x, i) => a + i, 0"),
    "reduceRight": ("(a, x) => x", "(a, x) => x, 5", "(a, x, i) => i", "(a, x, i) => a + i, 0"),
}
ARRAY_MEMBERS_OF_OUR_OWN: Mapping[str, tuple[str, ...]] = {
    "sort": ("", "(a, b) => b - a", "(a, b) => null", "(a, b) => true", '(a, b) => "x"'),
    "toSorted": ("", "(a, b) => b - a", "(a, b) => a - b"),
    "keys": ("",),
    "entries": ("",),
    "length": ("",),
    "map": ("", "5", "Math.abs", "Number", "(x, ...rest) => rest.length", "() => 1"),
    "filter": ("Boolean", "isNaN", "5"),
    "forEach": ("Boolean", ""),
    "flatMap": ("Array.of", "5"),
    "some": ("Boolean", "isNaN", ""),
    "every": ("Boolean", "isNaN", ""),
    "findIndex": ("Boolean", "isNaN", ""),
    "findLast": ("Boolean", "isNaN", ""),
    "reduceRight": ("", "Array.of", "Array.of, 0"),
    "reduce": ("", "5, 0", "Array.of", "Array.of, 0"),
    "find": ("5", "Boolean", "isNaN"),
    "includes": ("1.0", "[2, [3, [4]]]"),
    "join": ("5",),
    "with": ('"x", 1',),
}

_SORTS = (
    "(function g(n) { return n < 1 ? 0 : [2, 1].sort((a, b) => { g(n - 1); return 0; }).length; })"
)
#: As large as an array may be, and as deep as sorts may stand within each other.
ARRAYS_AT_THE_BORDER: tuple[str, ...] = (
    "((xs) => { xs.unshift(1, 2); return xs.length; })(Array.from({length: 999999}))",
    "((xs) => xs.unshift(1))(Array.from({length: 1000000}))",
    "((xs) => { xs.splice(0, 0, 1); return xs.length; })(Array.from({length: 999999}))",
    "((xs) => { xs.splice(0, 1, 1); return xs.length; })(Array.from({length: 1000000}))",
    "((xs) => { xs.splice(0, 0, 1); return xs.length; })(Array.from({length: 1000000}))",
    "[{k: NaN}, {k: 0.5}].sort((a, b) => a.k - b.k)",
    "[{k: 1}, {}].sort((a, b) => a.k - b.k)",
    "[{k: 1}, 5].sort((a, b) => a.k - b.k)",
    f"{_SORTS}(16)",
    f"{_SORTS}(17)",
    f"range(20).map(() => [2, 1].sort((a, b) => a - b)).length + {_SORTS}(16)",
    f"range(20).map(() => [2, 1].sort((a, b) => a - b)).length + {_SORTS}(17)",
)

_NUMBERS = (
    "0", "-0", "5", "-7", "2.5", "-2.5", "0.1", "1.005", "1e21", "123456789.987", "1e-7", "25e-8",
    "NaN", "Infinity", "-Infinity", "9007199254740993",
)  # fmt: skip
NUMBER_MEMBERS: Mapping[str, tuple[str, ...]] = {
    "toFixed": ("", "0", "1", "2", "7", "20", "101", "-1"),
    "toPrecision": ("", "1", "2", "3", "7", "21", "0", "101"),
    "toString": ("", "10"),
}
NUMBER_MEMBERS_OF_OUR_OWN: Mapping[str, tuple[str, ...]] = {
    "toString": ("2", "16", "36", "37", "1", '"2"'),
    "toFixed": ('"2"',),
}

_ANY = (
    "", "null", "true", "false", "0", "-3", "2.5", "-2.5", "0.5", "-0.5", "1e21", "NaN", "Infinity",
    "-Infinity", '""', '"  12 "', '"0x1f"', '"0b101"', '"0o17"', '"1e3"', '"1_0"', '"12abc"',
    '"-5"',
    '".5"', '"5."', '"-Infinity"', '"+7"', '"abc"', '"1e-7x"',
)  # fmt: skip
GLOBALS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("Number", "Boolean", "isNaN", "isFinite", "parseFloat", "String"), _ANY),
    "parseInt": (
        *_ANY, '"ff", 16', '"0xff", 16', '"z", 36', '"12", 2', '"9", 8', '"1", 1', '"1", 37',
    ),
    **dict.fromkeys(
        ("Number.isInteger", "Number.isSafeInteger", "Number.isNaN", "Number.isFinite"),
        (*_ANY, "9007199254740991", "9007199254740992", "5.0"),
    ),
    "Number.parseInt": ('"7x"',),
    "Number.parseFloat": ('"7.5x"',),
    **{
        f"Math.{name}": (
            "", "null", "true", "0", "1", "-1", "2", "0.5", "-0.5", "1.5", "-1.5", "2.5", "-2.5",
            "3.7", "-3.7", "100", "1e300", "-1e300", "NaN", "Infinity", "-Infinity", "8", "-27",
            "0.49999999999999994", "9007199254740992.0", "-9007199254740992.0",
            "4503599627370497.5", "1e20", "7",
        )
        for name in (
            "floor ceil trunc round abs sign sqrt cbrt exp expm1 log log2 log10 log1p sin cos tan "
            "asin acos atan sinh cosh tanh asinh acosh atanh fround"
        ).split()
    },
    **dict.fromkeys(
        ("Math.max", "Math.min", "Math.hypot"),
        ("", "1", "3, 4", "4, 3, 5", "NaN, 1", "1, NaN", "-1, -2", "null, 1", "...XS",
        "Infinity, 1"),
    ),
    **dict.fromkeys(
        ("Math.pow", "Math.atan2"),
        ("2, 10", "2, -1", "2.5, 2", "0, 0", "-8, 0.5", "1, Infinity", "-1, 2", "0, -1", "-2, 3"),
    ),
    "Array.isArray": ("[]", "{}", '""', "null", ""),
    "Array.of": ("", "1", "1, [2]", "...XS"),
    "Array.from": (
        "[1, 2]", '"abc"', "{length: 2}", "{}", "[1, 2], x => x * 2", "[5], (x, i) => i",
    ),
    "Object.keys": ("{}", "{b: 1, a: 2}", "BIG"),
    "Object.values": ("{}", "{b: 1, a: 2}", "BIG"),
    "Object.entries": ("{}", "{b: 1, a: [2]}", "BIG"),
    "Object.assign": (
        "{}", "{a: 1}, {b: 2}", "{a: 1}, {a: 2, c: 3}, {c: 4}", "{a: 1}, null", "{}, BIG",
    ),
    "Object.fromEntries": ("[]", '[["a", 1], ["b", 2]]', '[["a", 1], ["a", 2]]', '[["a"]]'),
    "Object.groupBy": ("[1, 2, 3], x => x % 2", "[], x => x", 'ROWS, r => "k" + r.k'),
    "JSON.stringify": (
        "null", "true", "1", "-0.0", "1.50", "1e21", "1e-7", "NaN", '"a\\"\\\\\\n\\u0001é"', "[]",
        "{}",
        "[1, [2], {}]", '{"a": {"b": [null]}}', "[Infinity]", "{a: x => x, b: 1}", "[x => x]",
        "{a: [1, {b: 2}]}, null, 2", '[[], {}, [1]], null, "--"', "[1], null, 99", "[1], null, -1",
        "T200", "XS", "BIG",
    ),
    "JSON.parse": (
        '"null"', '"1"', '"-0.5e3"', '"\\"x\\""', '"[1, [2]]"', '"{\\"a\\": {\\"b\\": []}}"',
        '"\\" [ \\""',
        '"{\\"[\\": \\"\\\\\\"[\\"}"', '" 1 "',
    ),
}  # fmt: skip
GLOBALS_OF_OUR_OWN: Mapping[str, tuple[str, ...]] = {
    "len": ('""', '"äb"', "[1]", "{a: 1}", "null", "5"),
    "str": ("", "null", "1.0", "[1]", "{a: 1}"),
    "int": ("3.7", "-3.7", '"12"', '"x"', "null", "true", "1e400", '"1e21"', "Infinity"),
    "float": ("3", '"1.5"', '"x"', "null"),
    "bool": ("", "0", "[]", '""', '"0"', "NaN"),
    "range": (
        "3", "1, 4", "5, 1", "5, 1, -2", "0, 10, 3", "0, 1, 0", "2.9", "0, 10, 4", "null", "70",
    ),
    "sum": ("[]", "[1, 2.5]", "[1], 5", '["a"], ""', "XS", "5", "[null]"),
    "min": ("", "[]", "[3, 1, 2]", "3, 1", "[null, 1]", '["b", "a"]', "5", "XS"),
    "max": ("", "[]", "[3, 1, 2]", "3, 1", "[null, 1]", '["b", "a"]', "5", "XS"),
    "sorted": ("[3, 1, 2]", '"cab"', '["b", "a"]', "[1], (a, b) => b - a", "[true]", "XS", "WORDS"),
    "reversed": ("[3, 1]", '"ab"', "XS"),
    "enumerate": ('["a", "b"]', '["a"], 1', '"ab"', "XS"),
    "zip": ("", "[1, 2], [3]", '"ab", [1, 2], [3, 4]', "XS, WORDS"),
    "abs": ("-5", "2.5", "null", '"x"'),
    "round": (
        "2.5", "-2.5", "1.005, 2", "1234.5, -2", "5, 2", "NaN, 1", "2.675, 2", "1e22, 1", "7, 400",
    ),
    "any": ("[]", "[0, 1]", "[0]", "XS"),
    "all": ("[]", "[0, 1]", "[1]", "XS"),
    "keys": ("{a: 1}", "null"),
    "values": ("{a: 1}", "5"),
    "Object.keys": ("null", "5", "[1]"),
    "Object.assign": ("null", "5, {}"),
    "Object.fromEntries": ("5", "[5]", "[[]]"),
    "Object.groupBy": ("5, x => x", "[1], 5", "[1, 2], x => null"),
    "JSON.parse": (
        '""', '"[1"', '"{a: 1}"', '"NaN"', '"1 2"', "5", "null", '"[".repeat(101)',
        r'"\"\\\"" + "[".repeat(101) + "\""',
        r'"[\"\\\\\", " + "[".repeat(101)',
        '"[".repeat(100)',
        '"1".repeat(401)', '"1".repeat(400)', '"123456789012345678901234567890"',
        "JSON.stringify(XS)",
    ),
    "JSON.stringify": ("[1], x => x", "new Date(0)", "{a: new Date(0)}", "[1], null, true"),
    "Math.abs": ('"x"', "[]"),
    "Math.max": ('"x"',),
    "Array.from": ("5", "{length: -1}", "{length: 70}", "null", "XS, 5"),
    "String": ("[1, [2]]", "{a: 1}", "new Date(0)", "[1, null]"),
    "Number": ("[]", "{}", "new Date(5)", "[7]", "T200"),
    "parseInt": ("[]",),
    "parseFloat": ("{}",),
    "isNaN": ("[]",),
    "print": ("1",),
    "console.log": ("1, [2], null",),
}  # fmt: skip

_DATES = ("new Date(0)", 'new Date("2026-02-28T23:59:58.123Z")', 'new Date("1969-12-31")')
DATE_MEMBERS: Mapping[str, tuple[str, ...]] = dict.fromkeys(
    (
        *("getTime", "valueOf", "toISOString", "toJSON"),
        *(
            f"get{zone}{part}"
            for zone in ("", "UTC")
            for part in "FullYear Month Date Day Hours Minutes Seconds Milliseconds".split()
        ),
    ),
    ("",),
)
DATE_MEMBERS_OF_OUR_OWN: Mapping[str, tuple[str, ...]] = {
    "toString": ("",),
    "addDays": ("1", "-1", "0.5", "1e9", '"1"', "null", "NaN"),
    "addHours": ("1", "-25", "0.001", "1e12"),
    "diffDays": ("new Date(0)", 'new Date("2026-03-01T00:00:00Z")', "5", "null"),
}
DATES: tuple[str, ...] = tuple(
    f"{made}.toISOString()"
    for made in (
        "new Date(2026, 0)", "new Date(2026, 0, 31, 12, 30, 15, 250)", "new Date(2026, 12, 1)",
        "new Date(2026, -1, 1)", "new Date(2026, 1, 30)", "new Date(2026, 0, 0)",
        "new Date(86400000)",
        "new Date(-1)", "new Date(1.9)", 'new Date("2026-01-31")',
        'new Date("2026-01-31T12:00:00Z")',
        'new Date("2026-01-31T12:00:00+02:00")', 'new Date("2026-01-31T12:00:00.123456Z")',
        'new Date("2026-01-31T12:00Z")', "new Date(new Date(5))", "new Date(2026, 0, 1, 25)",
    )
)  # fmt: skip
DATES_OF_OUR_OWN: tuple[str, ...] = (
    'new Date("x")', "new Date(NaN)", "new Date(null)", "new Date([])", "new Date(1e16)",
    "new Date(1e15)", "new Date(-1e15)", "new Date(10000, 0)", "new Date(0, 0)",
    'new Date("2026-02-30")',
    'new Date("2026-01-31 12:00")', 'new Date(" 2026-01-31 ")', 'new Date("2026-01-31T25:00Z")',
    'Date.parse("2026-01-31")', 'Date.parse("x")', "Date.parse(5)", "Date.parse()",
    'new Date("2026", 0)',
    "new Date(2026, null)", "new Date(2026, 0, 1, 0, 0, 0, 0, 9)",
    'Date.parse(" 2026-01-31T00:00:01Z ")',
)  # fmt: skip


_NESTED = (
    "((n) => {{ let a = 1; let b = 1; for (let i = 0; i < n; i++) {{ a = {0}; b = {1}; }} "
    "return a == b; }})({2})"
)
#: Operators at the borders of what they charge and allow; the rest is in the table of operators.
OPERATORS_OF_OUR_OWN: tuple[str, ...] = (
    "T63 == T63.slice(0)", "T64 == T64.slice(0)", "T64 == T63", "T64 < T64.slice(0)", "T63 < T64",
    "T200 >= T200.slice(0)", "T63 + ''", "T64 + ''", "T63 + 'x'", "T200 + T200", "XS + XS",
    "[1] + []",
    "5 in XS", "-1 in XS", "[1] in [[1]]", "'Ab' in T200", "'k3' in BIG", "3 in {'3': 1}",
    "XS == XS.slice()",
    "BIG == Object.assign({}, BIG)", "[1, 2] == [1]", "({a: 1}) == ({b: 1})",
    "({a: 1}) == ({a: 1, b: 2})",
    "0.5 ** -2001.0", "2 ** 1022", "2 ** 1023", "2 ** 1024", "(2 ** 511) * (2 ** 511)",
    "(2 ** 512) * (2 ** 511)",
    "(2 ** 512) * (2 ** 510)", "(2 ** 1022) + (2 ** 1022 - 1)", "(2 ** 1022) + (2 ** 1022)",
    "-(2 ** 1022) - (2 ** 1022)", "-(2 ** 1022) - (2 ** 1022 - 1)", "3 ** 645", "3 ** 646",
    "1 ** 5000",
    "0 ** 5000", "(-1) ** 4999", "(-2) ** 1022", "2 ** -1", "(-8) ** (1 / 3)", "0 ** -1",
    "(-0.0) ** -1",
    "(-0.0) ** -2", "(-0.0) ** -3", "(-10) ** 309.0", "(-10.0) ** 308", "(-10.0) ** 309",
    "(-10.0) ** 310",
    "true * (2 ** 1022)", "(2 ** 1022) * true", "true * 3",
    "10.0 ** 309",
    "1 ** NaN", "(-1) ** Infinity", "NaN ** 0", "7 % -3", "-7 % 3", "-7 % -3", "7.5 % -2",
    "-7.5 % 2",
    "5 % 0", "5 % Infinity", "Infinity % 5", "-Infinity % 5", "0 / 0", "-1 / 0", "1 / -0.0",
    "NaN / 0",
    "-0.0 / 0", "new Date(5) - new Date(2)", "new Date(5) < new Date(6)",
    "new Date(5) == new Date(5)",
    "range(1000000).length", "range(1000001).length", "'x'.repeat(1000000).length",
    "'x'.repeat(1000001).length", "true + 1", "true * true", "-true", "+true", "-null",
    "true < true",
    "false < true", "null < 1", "NaN < 1", "1 < NaN", "NaN >= 'a'", "'a' < NaN", "[] < NaN",
    *(_NESTED.format("[a]", "[b]", size) for size in (100, 101, 102)),
    *(_NESTED.format("{k: a}", "{k: b}", size) for size in (100, 101, 102)),
)  # fmt: skip


def _calls(targets: tuple[str, ...], members: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for name, arguments in members.items():
        for target in targets:
            for given in arguments:
                place = f"({target})" if target[0] in "-0123456789" else target
                yield f"{place}.{name}" if name == "length" else f"{place}.{name}({given})"
                if name in _CHANGING:
                    yield f"((xs) => [xs.{name}({given}), xs])({target})"


def _functions(functions: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for name, arguments in functions.items():
        yield from (f"{name}({given})" for given in arguments)


#: The expressions that mean the same in JavaScript, but for the deviations, by what they are about.
SHARED: Mapping[str, tuple[str, ...]] = {
    "text": tuple(_calls(_TEXTS, TEXT_MEMBERS)),
    "array": (
        *_calls(_ARRAYS, ARRAY_MEMBERS),
        # Default orders agree on texts only, and with a function always.
        *(f"{xs}.sort((a, b) => a - b)" for xs in ("XS", "[]", "[2, 1]")),
        "((xs) => { xs.unshift(1); return xs.length; })(Array.from({length: 999999}))",
        "[{k: 3}, {k: 1}, {k: 2}].sort((a, b) => a.k - b.k)",
        "[{k: 3}, {k: 1}, {k: 2}].sort((a, b) => b.k - a.k)",
        "[{k: 2.5}, {k: 0.5}].sort((a, b) => a.k - b.k)",
        *("ROWS.sort((a, b) => a.k - b.k)", "ROWS.sort((a, b) => b.k - a.k)", "WORDS.sort()"),
    ),
    "number": tuple(_calls(_NUMBERS, NUMBER_MEMBERS)),
    "date": (*_calls(_DATES, DATE_MEMBERS), *DATES),
    "global": tuple(_functions(GLOBALS)),
    "operator": (),
}
#: The expressions that JavaScript does not have, or answers otherwise.
OWN: Mapping[str, tuple[str, ...]] = {
    "text": tuple(_calls(_TEXTS, TEXT_MEMBERS_OF_OUR_OWN)),
    "array": (
        *_calls((*_ARRAYS, "WORDS"), ARRAY_MEMBERS_OF_OUR_OWN),
        *ARRAYS_AT_THE_BORDER,
    ),
    "number": tuple(_calls(_NUMBERS, NUMBER_MEMBERS_OF_OUR_OWN)),
    "date": (*_calls(_DATES, DATE_MEMBERS_OF_OUR_OWN), *DATES_OF_OUR_OWN),
    "global": tuple(_functions(GLOBALS_OF_OUR_OWN)),
    "operator": OPERATORS_OF_OUR_OWN,
}


def deviates(expression: str) -> bool:
    """Whether the language means something else by it than JavaScript does."""
    return any(pattern.search(expression) for pattern in DEVIATIONS.values())


def program(expression: str) -> str:
    """A program whose `main` gives the value of the expression; it runs in Node too."""
    return script([expression]).replace("function f0()", "function main()")


def script(expressions: Sequence[str]) -> str:
    """A script with a function `f0`, `f1`, … for each expression."""
    constants = [f"const {name} = {value};" for name, value in CONSTANTS.items()]
    functions = [f"function f{n}() {{ return {text}; }}" for n, text in enumerate(expressions)]
    return "\n".join([*constants, *functions])
