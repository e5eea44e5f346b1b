# Reading what is not there
let o = {a: {b: 1}, "two words": 2, 3: "three"};
check([o.a.b, o["a"]["b"], o.x, o["x"], o["two words"], o[3], o["3"]], [1, 1, null, null, 2, "three", "three"]);
check([[1, 2][5], [1][-1], "abc"[1], "abc"[9]], [null, null, "b", null]);
check([1, 2][1.0], 2);
---
# Writing
let o = {};
o.a = 1; o["b"] = 2; o[3] = 4; o[true] = 5; o[null] = 6; o[1.5] = 7;
check(o, {a: 1, b: 2, "3": 4, "true": 5, "null": 6, "1.5": 7});
let xs = [1];
xs[0] = 9; xs[1] = 8;
check(xs, [9, 8]);
---
# Keys that mean something elsewhere are plain keys
let o = {};
o.__proto__ = 1; o.constructor = 2; o.__class__ = 3; o.keys = 4; o.length = 5;
check([o.__proto__, o.constructor, o.__class__, o.keys, o.length, o.toString], [1, 2, 3, 4, 5, null]);
check(Object.keys(o).length, 5);
---
# Order of keys is that of writing
check(Object.keys({b: 1, 2: 1, a: 1, 1: 1}), ["b", "2", "a", "1"]);
---
# Slices
let xs = [0, 1, 2, 3, 4];
check([xs[1:3], xs[:2], xs[3:], xs[:], xs[-2:], xs[::2], xs[::-1], xs[9:]],
  [[1, 2], [0, 1], [3, 4], [0, 1, 2, 3, 4], [3, 4], [0, 2, 4], [4, 3, 2, 1, 0], []]);
check(["hello"[1:3], "hello"[-3:], "hello"[::-1]], ["el", "llo", "olleh"]);
---
# Optional chains
let o = {a: {b: 1, f: x => x * 2}, xs: [1]};
let none = null;
check([o?.a?.b, none?.a.b.c.d, o.q?.b, none?.[0], o.xs?.[0], o.a.f?.(4), o.a.g?.(4), none?.f(1)],
  [1, null, null, null, 1, 8, null, null]);
let calls = 0;
function arg() { calls++; return 1; }
none?.f(arg());
check(calls, 0);
check((none?.a) ?? "fallback", "fallback");
---
# A counter in an object
let counts = {};
for (let w of ["a", "b", "a", null, 1, "a", 1]) { counts[w] = (counts[w] || 0) + 1; }
check(counts, {a: 3, b: 1, "null": 1, "1": 2});
let odd = {a: "x", b: 2.5, c: null};
for (let k of ["a", "b", "c"]) { odd[k] = (odd[k] || 0) + 1; }
check(odd, {a: "x1", b: 3.5, c: 1});
---
null.x; ### ML301 cannot read 'x' of null
---
let o = {};
o.a.b; ### ML301 cannot read 'b' of null
---
(5).x; ### ML301 a number has no member 'x'
---
[1]["a"]; ### ML301 has no member 'a'
---
let xs = [1]; xs[::0]; ### ML302 the step of a slice is 0
---
# Methods within chains of tests are called
function f(a) { if ((a.charCodeAt(0) || 0)) { return 1; } return 2; }
check([f("x"), f("")], [1, 2]);
function g(o) { return o.f(1) && o.f(2) ? "both" : "not"; }
check([g({f: x => x}), g({f: x => x - 1})], ["both", "not"]);
