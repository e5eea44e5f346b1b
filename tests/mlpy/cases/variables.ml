# Blocks
let x = 1;
{
    let x = 2;
    { x = 3; }
    check(x, 3);
}
check(x, 1);
---
# Without a declaration a name is the function's own
function outer() {
    x = 1;
    function inner() { x = 2; return x; }
    return [inner(), x];
}
check(outer(), [2, 1]);
---
# With one, the nearest declared variable is meant
function outer() {
    let x = 1;
    function inner() { x = 2; }
    inner();
    return x;
}
check(outer(), 2);
---
# nonlocal reaches a variable that was not declared
function outer() {
    x = 1;
    function inner() { nonlocal x; x = 2; }
    inner();
    return x;
}
check(outer(), 2);
---
# A name that was perhaps never assigned is null
function f(c) { if (c) { x = 1; } return x; }
check([f(true), f(false)], [1, null]);
---
# A declaration without a value sets null in every turn
let seen = [];
for (let i = 0; i < 2; i++) {
    let x;
    seen.push(x);
    x = i;
}
check(seen, [null, null]);
---
# Functions are known in their whole block
check(late(), 7);
function late() { return early() + 1; }
function early() { return 6; }
---
# Changing assignments
let n = 5;
n += 2; check(n, 7);
n -= 1; check(n, 6);
n *= 3; check(n, 18);
n /= 4; check(n, 4.5);
n %= 2; check(n, 0.5);
n **= 2; check(n, 0.25);
n++; check(n, 1.25);
--n; check(n, 0.25);
let s = "a"; s += 1; check(s, "a1");
---
# Assignments that may not happen
let o = {zero: 0, full: 1};
o.zero ||= 2; o.full ||= 3; o.gone ??= 4; o.full &&= 5; o.nothing &&= 6;
check(o, {zero: 2, full: 5, gone: 4});
---
# An index is evaluated once
let turns = 0;
function at() { turns++; return 0; }
let xs = [10];
xs[at()] += 5;
check([xs, turns], [[15], 1]);
---
# const, var, several at once
const a = 1, b = a + 1;
var c = b + 1;
check([a, b, c], [1, 2, 3]);
---
const a = 1;
a = 2; ### ML203 'a' is a constant
---
let a = 1;
let a = 2; ### ML204 declared twice
---
check(a, 1); let a = 1; ### ML202 used before its declaration
---
let price = 1;
check(prise, 1); ### ML201 unknown name 'prise'
---
x = x + later; let later = 1; ### ML202 used before its declaration
---
const a; ### ML102 has no value
