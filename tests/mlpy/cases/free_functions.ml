# Sizes and conversions
check([len("abc"), len([1, 2]), len({a: 1})], [3, 2, 1]);
check([str(5), str(null), str([1]), str(), int("7"), int(7.9), int(-7.9), float("1.5"), bool(0), bool([])],
  ["5", "null", "[1]", "", 7, 7, -7, 1.5, false, true]);
check([String(1.5), Boolean(""), Boolean("0"), Number.isNaN(int("x"))], ["1.5", false, true, true]);
---
# Ranges and sums
check([range(3), range(1, 4), range(5, 0, -2), range(0), range(3, 1)], [[0, 1, 2], [1, 2, 3], [5, 3, 1], [], []]);
check([sum([1, 2, 3]), sum([]), sum([1.5, 2], 10), sum(["a", "b"], "")], [6, 0, 13.5, "ab"]);
check([min([3, 1, 2]), max([3, 1, 2]), min(3, 1), max("a", "b"), min([]), max([5])], [1, 3, 1, "b", null, 5]);
---
# Orders
let xs = [3, 1, 2];
check([sorted(xs), sorted(xs, (a, b) => b - a), reversed(xs), xs], [[1, 2, 3], [3, 2, 1], [2, 1, 3], [3, 1, 2]]);
check([sorted("bca"), sorted({b: 1, a: 2})], [["a", "b", "c"], ["a", "b"]]);
check([enumerate(["a", "b"]), enumerate(["a"], 5), zip([1, 2], ["a", "b", "c"]), zip()],
  [[[0, "a"], [1, "b"]], [[5, "a"]], [[1, "a"], [2, "b"]], []]);
---
# Numbers and truths
check([abs(-3), round(2.5), round(2.345, 2), round(1234, -2), round(-2.5)], [3, 3, 2.35, 1234, -2]);
check([any([0, "", 1]), any([]), all([1, "a"]), all([1, 0]), all([])], [true, false, true, false, true]);
---
# Array
check([Array.isArray([]), Array.isArray("a"), Array.of(1, 2), Array.from("ab"), Array.from([1, 2], x => x * 2)],
  [true, false, [1, 2], ["a", "b"], [2, 4]]);
check([Array.from({length: 3}, (x, i) => i), Array.from({length: 2})], [[0, 1, 2], [null, null]]);
---
# Output is captured
console.log("a", 1, [2]); console.warn("w"); print("p");
check(console.log("x"), null);
---
len(5); ### ML301 len needs a string, an array or an object, not a number
---
range(1, 5, 0); ### ML301 the step of range is 0
---
lenn([1]); ### ML201 did you mean 'len'?
