# Keys, values, entries
let o = {b: 1, a: {c: 2}};
check([Object.keys(o), Object.values(o), Object.entries(o)], [["b", "a"], [1, {c: 2}], [["b", 1], ["a", {c: 2}]]]);
check([keys(o), values({a: 1})], [["b", "a"], [1]]);
---
# assign, fromEntries, groupBy
let o = {a: 1};
check([Object.assign(o, {b: 2}, null, {a: 3}), o], [{a: 3, b: 2}, {a: 3, b: 2}]);
check(Object.fromEntries([["a", 1], [2, "b"]]), {a: 1, "2": "b"});
check(Object.groupBy([1, 2, 3], x => x % 2 == 0 ? "even" : "odd"), {odd: [1, 3], even: [2]});
check(Object.fromEntries(Object.entries({a: 1, b: 2}).map(([k, v]) => [k, v * 2])), {a: 2, b: 4});
---
# delete
let o = {a: 1, b: 2};
check([delete o.a, delete o["b"], delete o.nothing, o], [true, true, true, {}]);
---
# Objects are passed by reference
let o = {n: 1}; let p = o; p.n = 2;
check(o.n, 2);
let copy = {...o}; copy.n = 3;
check(o.n, 2);
---
# An object's own functions
let o = {n: 2, twice: x => x * 2, keys: fn(x) => x + 1};
check([o.twice(4), o["twice"](5), o.keys(1)], [8, 10, 2]);
---
# typeof an object's parts
check([typeof {}, typeof [], typeof "", typeof 1, typeof true, typeof null, typeof check, typeof new Date(0), typeof Math],
  ["object", "array", "string", "number", "boolean", "null", "function", "date", "object"]);
---
Object.keys([1]); ### ML301 Object.keys needs an object, not an array
---
let o = {}; o.f(); ### ML301 an object has no function 'f'
---
let o = {f: 1}; o.f(); ### ML301 'f' is a number, not a function
---
let o = {}; o[[1]] = 1; ### ML301 the key of an object is a text, not an array
