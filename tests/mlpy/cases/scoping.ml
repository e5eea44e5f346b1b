# Every turn of a loop has its own binding
let fs = [];
for (let i = 0; i < 3; i++) { fs.push(() => i); }
check(fs.map(f => f()), [0, 1, 2]);
let gs = [];
for (let x of [5, 6]) { let y = x * 2; gs.push(() => y); }
check(gs.map(f => f()), [10, 12]);
let hs = [];
let n = 0;
while (n < 2) { let own = n; hs.push(() => { own = own + 10; return own; }); n++; }
check([hs[0](), hs[0](), hs[1]()], [10, 20, 11]);
---
# Closures share the variable of one turn
let pairs = [];
for (let i = 0; i < 2; i++) { let c = i; pairs.push([() => c, () => { c = c + 5; return c; }]); }
pairs[0][1]();
check([pairs[0][0](), pairs[1][0]()], [5, 1]);
---
# for walks elements, characters and keys
let seen = [];
for (x in [5, 6]) { seen.push(x); }
for (c in "ab") { seen.push(c); }
for (k in {a: 1, b: 2}) { seen.push(k); }
for (let [i, v] of [[1, 2]]) { seen.push(i + v); }
check(seen, [5, 6, "a", "b", "a", "b", 3]);
---
for (x of {a: 1}) { } ### ML301 write for (key in object)
---
for (x of 5) { } ### ML301 a number cannot be walked
---
# A parameter hides an outer variable, a block's variable the parameter
let x = 1;
function f(x) { { let x = 3; check(x, 3); } return x; }
check([f(2), x], [2, 1]);
---
# A function value knows itself by its name
let f = function fact(n) { return n < 2 ? 1 : n * fact(n - 1); };
check(f(5), 120);
---
# Functions within functions, each call with its own variables
function counter() { let n = 0; return {up: () => { n++; return n; }, get: () => n}; }
let a = counter(); let b = counter();
a.up(); a.up(); b.up();
check([a.get(), b.get()], [2, 1]);
---
# Callbacks change variables outside
let total = 0; let names = [];
[1, 2, 3].forEach(x => { total += x; names.push("n" + x); });
check([total, names], [6, ["n1", "n2", "n3"]]);
let best = null;
[{n: 2}, {n: 5}, {n: 3}].forEach(r => { if (best == null || r.n > best.n) { best = r; } });
check(best, {n: 5});
---
# Members are read again behind what may have changed them
let o = {n: 1};
function change() { o.n = o.n + 1; }
let first = o.n; change(); let second = o.n; change();
check([first, second, o.n], [1, 2, 3]);
let p = o; let before = o.n; p.n = 50;
check([before, o.n], [3, 50]);
