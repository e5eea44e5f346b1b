# At the ends
let xs = [1, 2];
check([xs.push(3), xs.push(4, 5), xs], [3, 5, [1, 2, 3, 4, 5]]);
check([xs.pop(), xs.shift(), xs], [5, 1, [2, 3, 4]]);
check([xs.unshift(0, 1), xs], [5, [0, 1, 2, 3, 4]]);
check([[].pop(), [].shift(), [].length], [null, null, 0]);
---
# Parts and copies
let xs = [1, 2, 3, 4];
check([xs.slice(1, 3), xs.slice(-2), xs.slice(), xs.slice(3, 1)], [[2, 3], [3, 4], [1, 2, 3, 4], []]);
let copy = xs.slice(); copy[0] = 9;
check(xs[0], 1);
check([xs.concat([5], 6, [[7]]), xs.length], [[1, 2, 3, 4, 5, 6, [7]], 4]);
check([xs.toReversed(), xs.with(1, 9), xs.with(-1, 9), xs], [[4, 3, 2, 1], [1, 9, 3, 4], [1, 2, 3, 9], [1, 2, 3, 4]]);
check([xs.at(0), xs.at(-1), xs.at(9)], [1, 4, null]);
check([[..."ab"].keys(), [..."ab"].entries()], [[0, 1], [[0, "a"], [1, "b"]]]);
---
# splice, fill, reverse change the array itself
let xs = [1, 2, 3, 4, 5];
check([xs.splice(1, 2), xs], [[2, 3], [1, 4, 5]]);
check([xs.splice(1, 0, "a", "b"), xs], [[], [1, "a", "b", 4, 5]]);
check([xs.splice(-2), xs], [[4, 5], [1, "a", "b"]]);
check([[1, 2, 3].fill(0), [1, 2, 3].fill(0, 1), [1, 2, 3].fill(0, 0, -1)], [[0, 0, 0], [1, 0, 0], [0, 0, 3]]);
let ys = [1, 2]; let same = ys.reverse();
check([ys, same], [[2, 1], [2, 1]]);
---
# join
check([[1, "a", null, true].join(), [1, 2].join(""), [].join("-"), [[1, 2], [3]].join("; ")],
  ["1,a,,true", "12", "", "[1,2]; [3]"]);
---
# Without a function sort orders numbers as numbers, strings by code point
check([[10, 9, 1].sort(), [2.5, -1, 10].sort(), ["b", "a", "B"].sort(), [].sort()],
  [[1, 9, 10], [-1, 2.5, 10], ["B", "a", "b"], []]);
let xs = [3, 1]; let same = xs.sort();
check([xs, same], [[1, 3], [1, 3]]);
check([[3, 1].toSorted(), [1, 3].toSorted((a, b) => b - a)], [[1, 3], [3, 1]]);
---
# With a function sort is stable
let rows = [{k: 1, n: "a"}, {k: 0, n: "b"}, {k: 1, n: "c"}, {k: 0, n: "d"}];
check(rows.sort((a, b) => a.k - b.k).map(r => r.n), ["b", "d", "a", "c"]);
check(rows.sort((a, b) => b.k - a.k).map(r => r.n), ["a", "c", "b", "d"]);
check(["bb", "a", "ccc"].sort((a, b) => b.length - a.length), ["ccc", "bb", "a"]);
check([3, 1, 2].sort((a, b) => a < b ? -1 : a > b ? 1 : 0), [1, 2, 3]);
check([1, 2].sort((a, b) => null), [1, 2]);
---
[1, "a"].sort(); ### ML301 sort without a function takes numbers or strings, not a number and a string
---
[1, NaN].sort(); ### ML301 NaN cannot be sorted
---
[[1], [2]].sort(); ### ML301 give it a function
---
[2, 1].sort((a, b) => "x"); ### ML301 the function of sort gives a number, not a string
---
# map, filter, forEach get the item, its index and the array
check([5, 6].map((x, i, all) => [x, i, all.length]), [[5, 0, 2], [6, 1, 2]]);
check([5, 6, 7].filter((x, i) => i != 1), [5, 7]);
let seen = [];
[5, 6].forEach((x, i, all) => { seen.push(x + i + all.length); });
check(seen, [7, 9]);
check([1, 2].forEach(x => x), null);
function double(x) { return x * 2; }
check([1, 2].map(double), [2, 4]);
check([1, 2].map((...all) => all.length), [3, 3]);
check([1, 2].map(() => 7), [7, 7]);
---
# reduce
check([[1, 2, 3].reduce((a, b) => a + b), [1, 2, 3].reduce((a, b) => a + b, 10), [].reduce((a, b) => a, 5)], [6, 16, 5]);
check([[1, 2, 3].reduceRight((a, b) => a + "" + b), ["a", "b"].reduceRight((a, b) => a + b, "")], ["321", "ba"]);
check([1, 2].reduce((a, x, i, all) => a + x * i + all.length, 0), 6);
check([1, "a", 2.5].reduce((a, b) => a + b, 0), "1a2.5");
check([1, null, 2].reduce((a, b) => a + (b ?? 10), 0), 13);
---
[].reduce((a, b) => a + b); ### ML301 reduce of an empty array
---
# Searching
let xs = [5, 8, 12, 8];
check([xs.find(x => x > 6), xs.findLast(x => x > 6), xs.find(x => x > 60)], [8, 8, null]);
check([xs.findIndex(x => x > 6), xs.findIndex(x => x > 60)], [1, -1]);
check([xs.some(x => x > 11), xs.some(x => x > 60), [].some(x => true)], [true, false, false]);
check([xs.every(x => x > 4), xs.every(x => x > 5), [].every(x => false)], [true, false, true]);
check([xs.includes(8), xs.includes(9), [[1]].includes([1]), [null].includes(null)], [true, false, true, true]);
check([xs.indexOf(8), xs.indexOf(8, 2), xs.lastIndexOf(8), xs.indexOf(9), [{a: 1}].indexOf({a: 1})], [1, 3, 3, -1, 0]);
---
# Flat arrays
check([[1, [2, [3]]].flat(), [1, [2, [3]]].flat(2), [1, [2]].flat(0)], [[1, 2, [3]], [1, 2, 3], [1, [2]]]);
check([1, 2].flatMap(x => [x, x * 10]), [1, 10, 2, 20]);
check([1, 2].flatMap(x => x), [1, 2]);
---
# An array that changes while it is walked
let xs = [1, 2, 3];
let seen = [];
xs.forEach(x => { seen.push(x); if (x == 1) { xs.push(9); xs[1] = 7; } });
check(seen, [1, 7, 3]);
let ys = [1, 2, 3]; let count = 0;
for (let y of ys) { count++; if (ys.length < 5) { ys.push(y); } }
check(count > 2, true);
---
# Arrays are passed by reference
let xs = [1]; let ys = xs; ys.push(2);
check(xs, [1, 2]);
function add(zs) { zs.push(3); }
add(xs);
check(ys, [1, 2, 3]);
---
[1].map(5); ### ML301 the callback of map
---
[1].with(3, 0); ### ML302 the index 3 is outside of the array of 1 items
---
[1].foo; ### ML301 an array has no member 'foo'
---
# find looks at places too whose items are gone meanwhile
let xs = [1, 2, 3]; let seen = [];
xs.find(x => { seen.push(x); xs.pop(); return false; });
check(seen, [1, 2, null]);
let ys = [1, 2]; let count = 0;
check([ys.findIndex(y => { count++; ys.splice(0, 9); return y == null; }), count], [1, 2]);
let zs = [1, 2, 3]; let look = x => { zs.splice(0, 9); return x == null; };
check(zs.findLast(look), null);
zs = [1, 2]; check(zs.findIndex(look), 1);
