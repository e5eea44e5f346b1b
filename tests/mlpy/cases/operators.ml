# Precedence
check(1 + 2 * 3 ** 2, 19);
check(2 ** 3 ** 2, 512);
check((-2) ** 2, 4);
check(-(2 ** 2), -4);
check(!true == false, true);
check(1 < 2 == true, true);
check(1 + 1 in [2], true);
check(true || false && false, true);
check(null ?? 1 || 2, 1);
check(true ? false ? 1 : 2 : 3, 2);
check(typeof 1 + "x", "numberx");
check(10 - 3 - 2, 5);
check(100 / 10 / 2, 5);
---
# Arithmetic
check(7 / 2, 3.5);
check(6 / 2, 3);
check(7 % 3, 1);
check(-7 % 3, -1);
check(7 % -3, 1);
check(5.5 % 2, 1.5);
check(1 / 0, Infinity);
check(-1 / 0, -Infinity);
check(Number.isNaN(0 / 0), true);
check(Number.isNaN(5 % 0), true);
check(2 ** 10, 1024);
check(2 ** -1, 0.5);
check(2 ** 0.5 > 1.414, true);
check(2 ** 200, 1606938044258990275541962092341162602522202993782792835301376);
check(Number.isNaN((-8) ** (1 / 3)), true);
check(0.1 + 0.2, 0.30000000000000004);
check(true + 1, 2);
check(true + true, 2);
check(Number.isNaN(null + 1), true);
check(Number.isNaN(null * 2), true);
check(+true, 1);
check(-false, 0);
check(Number.isNaN(-null), true);
---
# Joining
check("a" + 1, "a1");
check(1 + "a", "1a");
check("a" + null, "anull");
check("a" + true, "atrue");
check("a" + 1.0, "a1");
check("a" + 1e21, "a1e+21");
check("a" + 1e-7, "a1e-7");
check("a" + 0.000001, "a0.000001");
check("a" + 123456789012345680000, "a123456789012345680000");
check("a" + [1, [2]], "a[1,[2]]");
check("a" + {b: "c"}, "a{\"b\":\"c\"}");
check("a" + NaN + -Infinity, "aNaN-Infinity");
check([1] + [2, 3], [1, 2, 3]);
---
# Equality
check(1 == 1.0, true);
check("1" == 1, false);
check(true == 1, false);
check(null == false, false);
check(null == 0, false);
check([1, {a: [2]}] == [1, {a: [2]}], true);
check({a: 1, b: 2} == {b: 2, a: 1}, true);
check({a: 1} == {a: 1, b: null}, false);
check([1] == [1, 2], false);
check(1 === 1.0, true);
check(1 !== "1", true);
check("a" != "b", true);
---
# Order
check("a" < "b", true);
check("Z" < "a", true);
check("10" < "9", true);
check(2 < 10, true);
check(1 <= 1.0, true);
check(null < 1, false);
check(1 > null, false);
check(NaN < 1, false);
check(NaN >= NaN, false);
check(false < true, true);
---
# in
check(2 in [1, 2], true);
check("2" in [1, 2], false);
check("b" in "abc", true);
check("k" in {k: null}, true);
check(1 in {"1": 0}, true);
check({a: 1} in [{a: 1}], true);
---
# Truth
for (let falsy of [false, null, 0, 0.0, NaN, ""]) { check(falsy ? 1 : 2, 2); }
for (let truthy of [true, 1, -1, 0.5, "0", " ", [], {}, check]) { check(truthy ? 1 : 2, 1); }
check(0 || "x", "x");
check("" && 1, "");
check(0 ?? 1, 0);
check(null ?? 1, 1);
check(1 && 2, 2);
check(!"", true);
check(!!"a", true);
---
# Only what is needed is evaluated
let calls = [];
function note(x) { calls.push(x); return x; }
true || note(1);
false && note(2);
1 ?? note(3);
true ? note(4) : note(5);
check(calls, [4]);
---
# Left before right
let order = [];
function step(x) { order.push(x); return x; }
step(1) + step(2) * step(3);
[step(4), step(5)];
({a: step(6), b: step(7)}).a;
check(order, [1, 2, 3, 4, 5, 6, 7]);
---
# A value read before a call keeps its value
let x = 1;
function bump() { x = x + 10; return x; }
check(x + bump() + x, 23);
---
# typeof, delete
check([typeof null, typeof true, typeof 1, typeof "a", typeof [], typeof {}, typeof check, typeof new Date(0)],
  ["null", "boolean", "number", "string", "array", "object", "function", "date"]);
let o = {a: 1, b: 2};
check(delete o.a, true);
check(delete o["b"], true);
check(delete o.c, true);
check(o, {});
---
check("a" - 1, 0); ### ML301 '-' is not defined for a string and a number
---
check("a" < 1, 0); ### ML301 '<' is not defined for a string and a number
---
check([] < [], 0); ### ML301 '<' is not defined for an array and an array
---
check({} + 1, 0); ### ML301 '+' is not defined for an object and a number
---
check(-"a", 0); ### ML301 '-' is not defined
---
check(-2 ** 2, 4); ### ML102 directly before the base
---
check(2 ** 2000, 0); ### ML302 more than 1023 bits
---
let big = 2 ** 1000;
check(big * big, 0); ### ML302 more than 1023 bits
---
check(1 in 5, true); ### ML301 'in' is not defined
