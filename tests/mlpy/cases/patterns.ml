# Arrays
let [a, b, c] = [1, 2];
check([a, b, c], [1, 2, null]);
let [d, , e = 5, ...f] = [1, 2, null, 4, 5];
check([d, e, f], [1, 5, [4, 5]]);
let [x, [y, z]] = "ab".split("").map(t => t == "a" ? t : ["p", "q"]);
check([x, y, z], ["a", "p", "q"]);
let [first] = "text";
check(first, "t");
---
# Objects
let {a, b: renamed, c = 3, d: {e} = {e: 4}, ...others} = {a: 1, b: 2, f: 6, g: 7};
check([a, renamed, c, e, others], [1, 2, 3, 4, {f: 6, g: 7}]);
let key = "x";
let {[key]: value} = {x: 9};
check(value, 9);
---
# Swapping, and targets that are no names
let a = 1, b = 2;
[a, b] = [b, a];
check([a, b], [2, 1]);
let o = {}, xs = [0, 0];
[o.p, xs[1]] = [3, 4];
({q: o.q, r: xs[0] = 8} = {q: 5});
check([o, xs], [{p: 3, q: 5}, [8, 4]]);
---
# Parameters, loops, catch
function f({a, b = 2}, [c]) { return [a, b, c]; }
check(f({a: 1}, [3]), [1, 2, 3]);
let sums = [];
for (let [k, v] of Object.entries({x: 1, y: 2})) { sums.push(k + v); }
check(sums, ["x1", "y2"]);
try { throw {code: 7}; } catch ({code}) { check(code, 7); }
---
let [a] = 5; ### ML301 cannot be taken apart
---
let {a} = null; ### ML301 null cannot be taken apart
---
let [a, b]; ### ML102 expected '='
