# Five ways to write one
function declared(x) { return x + 1; }
let value = function (x) { return x + 1; };
let short = x => x + 1;
let two = (x, y) => x + y;
let fat = fn(x) => x + 1;
let block = (x) => { let y = x; return y + 1; };
check([declared(1), value(1), short(1), two(1, 1), fat(1), block(1)], [2, 2, 2, 2, 2, 2]);
---
# Missing arguments are null, surplus ones are ignored
function f(a, b) { return [a, b]; }
check(f(), [null, null]);
check(f(1), [1, null]);
check(f(1, 2, 3), [1, 2]);
let g = f;
check([g(), g(1), g(1, 2, 3)], [[null, null], [1, null], [1, 2]]);
---
# Surplus arguments are evaluated all the same
let n = 0;
function count() { n++; return n; }
function none() { return n; }
check(none(count(), count()), 2);
---
# Defaults and the rest
function f(a, b = a * 2, ...rest) { return [a, b, rest]; }
check(f(1), [1, 2, []]);
check(f(1, null), [1, 2, []]);
check(f(1, 5, 6, 7), [1, 5, [6, 7]]);
check(f(...[1, 2, 3]), [1, 2, [3]]);
let g = f;
check([g(1), g(1, 2, 3, 4)], [[1, 2, []], [1, 2, [3, 4]]]);
---
# Closures share a variable
function counter() {
    let n = 0;
    return {up: () => { n += 1; return n; }, read: () => n};
}
let c = counter();
c.up(); c.up();
check([c.read(), counter().read()], [2, 0]);
---
# Each turn of a loop has its own
let fs = [];
for (let i = 0; i < 3; i++) { fs.push(() => i); }
check(fs.map(f => f()), [0, 1, 2]);
fs = [];
for (let x of ["a", "b"]) { fs.push(() => x); }
check(fs.map(f => f()), ["a", "b"]);
fs = [];
let j = 0;
while (j < 3) { let k = j * 10; fs.push(() => { k += 1; return k; }); j++; }
check([fs[0](), fs[0](), fs[1](), fs[2]()], [1, 2, 11, 21]);
---
# The step of a for changes the next turn's variable
let fs = [];
for (let i = 0; i < 3; i++) { fs.push(() => { i += 100; return i; }); }
check([fs[0](), fs[0](), fs[1]()], [100, 200, 101]);
---
# A function declared within a loop
let fs = [];
for (let i = 0; i < 2; i++) {
    function g() { return h() + i; }
    function h() { return 10; }
    fs.push(g);
}
check(fs.map(f => f()), [10, 11]);
---
# A value knows itself by its own name
let fact = function f(n) { return n < 2 ? 1 : n * f(n - 1); };
check(fact(10), 3628800);
---
# Functions that call each other, or themselves at once
function even(n) { return n == 0 ? true : odd(n - 1); }
function odd(n) { return n == 0 ? false : even(n - 1); }
check([even(10), odd(7)], [true, true]);
check((function (x) { return x * 2; })(4), 8);
check((x => y => x + y)(1)(2), 3);
---
# Functions in arrays and objects
let table = {add: (a, b) => a + b};
let list = [x => x + 1];
check([table.add(1, 2), table["add"](1, 2), list[0](1)], [3, 3, 2]);
---
# An own function goes before the method of the type
let text = {trim: () => "mine", length: 5};
check([text.trim(), text.length], ["mine", 5]);
let odd = {map: f => "mapped", reduce: (f, s) => s, sort: f => "sorted", indexOf: x => -2, split: x => ["p", "q"]};
check([odd.map(x => x), odd.reduce((a, b) => a, 9), odd.sort((a, b) => a.k - b.k), odd.indexOf("a"), odd.split(",")[1]],
  ["mapped", 9, "sorted", -2, "q"]);
---
# Without a return, null
function nothing() { }
function bare() { return; }
check([nothing(), bare()], [null, null]);
---
let x = 5;
x(); ### ML301 not a function
---
let o = {};
o.missing(); ### ML301 an object has no function 'missing'
---
return 5; ### ML206 outside of a function
---
function f(a, a) { } ### ML204 declared twice
---
function f(a) { let a = 1; } ### ML204 declared twice
---
# A block within may have its own
function f(a) { { let a = 2; } return a; }
check(f(1), 1);
---
nonlocal x; ### ML206 'nonlocal' outside of a nested function
