"""What the modules give that need no grant; their examples are run by the tests of the docs."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import Any

import pytest

from mlpy import MLExecutionError, MLExecutor, MLLimitError, MLNameError, MLRangeError, MLTypeError
from mlpy.limits import Limits
from tests.mlpy.modules.calling import NOW, value_of

D = Decimal
UTC = dt.UTC


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("math.floor(2.7)", 2),
        ("math.log(8, 2)", 3.0),
        ("math.log(0)", -math.inf),
        ("math.factorial(5)", 120),
        ("math.comb(5, 2)", 10),
        ("math.gcd(12, 18)", 6),
        ("math.lcm(4, 6)", 12),
        ("math.lcm(0, 6)", 0),
        ("math.prod([2, 3, 4])", 24),
        ("math.clamp(12, 0, 10)", 10),
        ("math.isclose(0.1 + 0.2, 0.3)", True),
        ("math.round(2.345, 2)", 2.35),
        ("math.fmod(-7, 3)", -1),
        ("math.percent(1, 8)", 12.5),
        ("json.loads('[1, 2.0]')", [1, 2.0]),
        ("json.dumps({a: [1]})", '{"a":[1]}'),
        ("json.isValid('{')", False),
        ("collections.groupBy([{k: 'a', v: 1}, {k: 'b'}], 'k').a", [{"k": "a", "v": 1}]),
        ("collections.countBy(['a', 'b', 'a'])", {"a": 2, "b": 1}),
        ("collections.mostCommon(['a', 'b', 'a'], 1)", [["a", 2]]),
        ("collections.keyBy([{id: 1}], 'id')", {"1": {"id": 1}}),
        ("collections.sortBy([{a: 2}, {a: 1}], x => x.a)", [{"a": 1}, {"a": 2}]),
        ("collections.unique([1, 1.0, true, '1', [1], [1], null])", [1, True, "1", [1], None]),
        ("collections.unique([NaN, NaN]).length", 2),
        ("collections.unique([{a: 1}, {a: 1, b: 2}], 'a')", [{"a": 1}]),
        ("collections.union([1, 2], [2, 3])", [1, 2, 3]),
        ("collections.intersection([1, 2, 2], [2, 3])", [2]),
        ("collections.difference([1, 2, 1], [2])", [1]),
        ("collections.chunk([1, 2, 3], 2)", [[1, 2], [3]]),
        ("collections.partition([1, 2, 3], x => x > 1)", [[2, 3], [1]]),
        ("collections.flatten([[1], 2, [[3]]])", [1, 2, [3]]),
        ("collections.pick({a: 1, b: 2}, ['b', 'c'])", {"b": 2}),
        ("collections.omit({a: 1, b: 2}, ['b'])", {"a": 1}),
        ("collections.merge({a: 1}, {a: 2, b: 3})", {"a": 2, "b": 3}),
        ("collections.invert({a: 'x'})", {"x": "a"}),
        ("functional.map([1, 2], x => x * 2)", [2, 4]),
        ("functional.filter([0, 1], x => x)", [1]),
        ("functional.reduce([1, 2], (a, b) => a + b, 10)", 13),
        ("functional.times(3, i => i * i)", [0, 1, 4]),
        ("functional.pipe(x => x + 1, x => x * 2)(3)", 8),
        ("functional.compose(x => x + 1, x => x * 2)(3)", 7),
        ("functional.partial((a, b, c) => a + b + c, 1, 2)(3)", 6),
        ("functional.flip((a, b) => a - b)(1, 3)", 2),
        ("functional.negate(x => x > 1)(1)", True),
        ("[1, 2].map(functional.constant(7))", [7, 7]),
        ("functional.pipe()(5)", 5),
        ("string.words('helloBigWorld 12')", ["hello", "Big", "World", "12"]),
        ("string.camelCase('big new world')", "bigNewWorld"),
        ("string.snakeCase('HTTPServer x')", "http_server_x"),
        ("string.kebabCase('Big World')", "big-world"),
        ("string.truncate('abcdef', 4)", "abc…"),
        ("string.truncate('abc', 4)", "abc"),
        ("string.lines('a\\r\\nb\\nc')", ["a", "b", "c"]),
        ("string.count('banana', 'an')", 2),
        ("string.format('Hi {name}, {n}{', {name: 'Bo', n: 2})", "Hi Bo, 2{"),
        ("string.distance('kitten', 'sitting')", 3),
        ("string.isDigit('12')", True),
        ("string.isAlpha('')", False),
        ("string.isBlank(' ')", True),
        ("statistics.mean([1, 2, null])", 1.5),
        ("statistics.mean([])", None),
        ("statistics.median([3, 1, 2])", 2),
        ("statistics.median([4, 1, 2, 3])", 2.5),
        ("statistics.mode([1, 2, 2.0, 3])", 2),
        ("statistics.variance([1, 2, 3])", 1.0),
        ("statistics.pvariance([1, 2, 3, 4])", 1.25),
        ("statistics.stdev([5])", None),
        ("statistics.quantile([1, 2, 3, 4, 5], 0.25)", 2),
        ("statistics.range([3, 9])", 6),
        ("statistics.correlation([1, 2, 3], [2, 4, 6])", 1.0),
        ("statistics.linearRegression([1, 2], [3, 5])", {"slope": 2.0, "intercept": 1.0}),
        ("crypto.sha256('')", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("crypto.md5('a')", "0cc175b9c0f1b6a831c399e269772661"),
        ("crypto.crc32('a')", 3904355907),
        ("crypto.base64Decode(crypto.base64Encode('ä'))", "ä"),
        ("crypto.hexDecode(crypto.hexEncode('ä'))", "ä"),
        ("crypto.isEqual('a', 'b')", False),
        ("datetime.now()", NOW),
        ("datetime.today()", dt.date(2026, 3, 14)),
        ("datetime.date(2026, 2, 1)", dt.date(2026, 2, 1)),
        ("datetime.format(datetime.now(), '%d %b %Y, %A %H %%')", "14 Mar 2026, Saturday 15 %"),
        ("datetime.format(datetime.date(2026, 1, 5))", "2026-01-05"),
        ("datetime.addMonths(new Date('2026-01-31'), 1)", dt.datetime(2026, 2, 28, tzinfo=UTC)),
        ("datetime.diff(datetime.now(), datetime.parse('2026-03-14'), 'hours') > 15", True),
        ("datetime.startOf(datetime.now(), 'month')", dt.datetime(2026, 3, 1, tzinfo=dt.UTC)),
        ("datetime.startOf(datetime.now(), 'hour')", dt.datetime(2026, 3, 14, 15, tzinfo=UTC)),
        ("datetime.weekday(datetime.now())", 6),
        ("datetime.isLeapYear(2024)", True),
        ("datetime.daysInMonth(2026, 2)", 28),
        ("datetime.timestamp(datetime.fromTimestamp(1.5))", 1.5),
    ],
)  # fmt: skip
def test_module__gives(expression: str, expected: Any) -> None:
    found = value_of(expression)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("expression", "kind", "part"),
    [
        ("math.factorial(171)", MLRangeError, "from 0 to 170, not 171"),
        ("math.comb(1001, 2)", MLRangeError, "from 0 to 1,000"),
        ("math.degrees('1')", MLTypeError, "math.degrees needs a number, not a string"),
        ("math.clamp(1, 3, 2)", MLRangeError, "the lower bound is above"),
        ("random.randint(3, 1)", MLRangeError, "the lower bound 3 is above 1"),
        ("random.sample([1], 2)", MLRangeError, "from 0 to 1, not 2"),
        ("json.loads('{')", MLRangeError, "no JSON"),
        ("collections.chunk([1], 0)", MLRangeError, "a size of at least 1, not 0"),
        ("collections.sortBy([{a: 1}, {a: 'x'}], 'a')", MLTypeError, "sort without a function"),
        ("functional.pipe(1)", MLTypeError, "functional.pipe"),
        ("string.distance('a'.repeat(1001), 'b')", MLTypeError, "at most 1,000 characters"),
        ("statistics.mean(['1'])", MLTypeError, "needs numbers, not a string"),
        ("statistics.mean([NaN])", MLTypeError, "needs numbers, not NaN"),
        ("statistics.quantile([1], 2)", MLRangeError, "a share from 0 to 1, not 2"),
        ("statistics.correlation([1, 2], [1])", MLRangeError, "same size, not 2 and 1"),
        ("crypto.base64Decode('é')", MLRangeError, "no Base64"),
        ("crypto.hmac('k', 'v', 'md5')", MLRangeError, "takes sha256 or sha512"),
        ("datetime.date(2026, 2, 30)", MLRangeError, "there is no day 2026-2-30"),
        ("datetime.format(datetime.now(), '%q')", MLRangeError, "does not know '%q'"),
        ("datetime.add(datetime.now(), 1e10)", MLRangeError, "outside of the years"),
        ("datetime.add('2026-01-01', 1)", MLTypeError, "needs a date, not a string"),
        ("datetime.diff(datetime.now(), datetime.now(), 'eons')", MLRangeError, "not 'eons'"),
        ("math.nothing", MLExecutionError, "has no member 'nothing'"),
    ],
)
def test_module__refuses(expression: str, kind: type[Exception], part: str) -> None:
    with pytest.raises(kind) as caught:
        value_of(expression)

    assert part in str(caught.value)


@pytest.mark.parametrize(
    "expression",
    [
        "random.random()",
        "random.randint(1, 1000000)",
        "random.shuffle([1, 2, 3, 4, 5, 6, 7, 8])",
        "random.sample([1, 2, 3, 4, 5, 6, 7, 8], 3)",
        "random.choice(range(1000))",
        "random.gauss(0, 1)",
        "crypto.uuid()",
    ],
)
def test_random__same_seed__gives_the_same_again(expression: str) -> None:
    assert value_of(expression, seed=5) == value_of(expression, seed=5)
    assert value_of(expression, seed=5) != value_of(expression, seed=6)


def test_shuffle__changes_the_array_itself() -> None:
    expression = "[random.shuffle(x) == x, x.length]"

    assert value_of(expression, list(range(20))) == [True, 20]


def test_statistics__decimals__stay_exact() -> None:
    found = value_of("[statistics.sum(x), statistics.mean(x)]", [D("0.1"), D("0.2"), 3])

    assert found == [D("3.3"), D("1.1")]
    assert all(type(value) is Decimal for value in found)


@pytest.mark.parametrize(
    "expression",
    [
        "functional.times(1000000, i => functional.times(1000000, j => j))",
        "math.prod(range(1000000)) + statistics.sum(range(1000000))",
        "range(1000000).map(i => collections.unique(range(1000).map(j => [j])))",
        "range(1000000).map(i => string.distance('a'.repeat(1000), 'b'.repeat(1000)))",
        "range(1000000).map(i => crypto.sha512('a'.repeat(1000000)))",
    ],
)
def test_module__work_without_end__meets_a_limit(expression: str) -> None:
    with pytest.raises((MLLimitError, MLRangeError)):
        value_of(expression, limits=Limits(steps=3_000_000))


def test_functional__chain_of_chains__meets_the_limit_of_depth() -> None:
    source = (
        "import functional; function f() { let g = x => x; "
        "for (let i = 0; i < 500; i++) { let h = g; g = functional.pipe(h); } return g(1); }"
    )
    executor = MLExecutor()
    executor.load_source(source, "deep.ml")

    with pytest.raises(MLLimitError) as caught:
        executor.call_function("f")

    assert caught.value.limit == "depth"


def test_import__unknown_module__names_the_nearest() -> None:
    with pytest.raises(MLNameError, match="did you mean 'statistics'"):
        value_of("1", imports="import statistic;")
