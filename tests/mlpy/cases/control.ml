# if, with all its spellings
function size(n) {
    if (n < 10) return "small";
    elif (n < 100) { return "middle"; }
    else if (n < 1000) return "large";
    else { return "huge"; }
}
check([size(1), size(50), size(500), size(5000)], ["small", "middle", "large", "huge"]);
---
# while, do, for
let out = [];
let i = 0;
while (i < 5) { i++; if (i == 2) continue; if (i == 4) break; out.push(i); }
check(out, [1, 3]);
let n = 0;
do { n++; if (n == 2) continue; } while (n < 4);
check(n, 4);
let pairs = [];
for (let a = 0, b = 9; a < b; a += 3, b--) { pairs.push([a, b]); }
check(pairs, [[0, 9], [3, 8], [6, 7]]);
for (;;) { n++; if (n > 10) break; }
check(n, 11);
---
# for over a range, whatever the bounds
let out = [];
for (let i = 3; i < 6; i++) out.push(i);
for (let i = 5; i < 2; i++) out.push("never");
let top = 2;
for (let i = 0; i < top; i += 1) { if (i == 0) continue; out.push(i); }
check(out, [3, 4, 5, 1]);
---
# for in walks elements, characters and keys; for of refuses objects
let out = [];
for (x in [5, 6]) out.push(x);
for (let c in "ab") out.push(c);
for (k in {p: 1, q: 2}) out.push(k);
for (let x of [7]) out.push(x);
check(out, [5, 6, "a", "b", "p", "q", 7]);
---
# An array that grows while it is walked
let xs = [1, 2, 3];
let seen = [];
for (let x of xs) { seen.push(x); if (x == 1) xs.push(9); if (seen.length > 9) break; }
check(seen, [1, 2, 3, 9]);
let ys = [1, 2];
let copies = ys.map(y => { if (ys.length < 5) ys.push(y + 10); return y; });
check([copies, ys], [[1, 2], [1, 2, 11, 12]]);
---
# A counted loop over an array that its body changes
let xs = [1, 2, 3];
let i = 0;
while (i < xs.length) { if (xs[i] == 2) { xs.push(8); } i = i + 1; }
check([xs, i], [[1, 2, 3, 8], 4]);
---
# A counted loop over something that is no array
function letters(s) { let i = 0; let out = ""; while (i < s.length) { out = s[i] + out; i = i + 1; } return out; }
check([letters("abc"), letters(["x", "y"]), letters("")], ["cba", "yx", ""]);
function from(xs, start) { let i = start; let n = 0; while (i < xs.length) { if (xs[i] == null) { n = n + 1; } i = i + 1; } return n; }
check(from([1], -2), 2);
---
# switch
function name(x) {
    switch (x) {
        case 1: return "one";
        case "1": return "text";
        case 2:
        case 3: return "few";
        case [4]: return "list";
        default: return "many";
    }
}
check([name(1), name("1"), name(2), name(3), name([4]), name(null)], ["one", "text", "few", "few", "list", "many"]);
---
# It falls through, also from the default in the middle
function run(x) {
    let out = [];
    switch (x) {
        case 1: out.push(1);
        default: out.push("d");
        case 2: out.push(2); break;
        case 3: out.push(3);
    }
    return out;
}
check([run(1), run(2), run(3), run(4)], [[1, "d", 2], [2], [3], ["d", 2]]);
---
# continue within a switch goes on with the loop
let out = [];
for (let i = 0; i < 5; i++) {
    switch (i) {
        case 1: continue;
        case 3: break;
        default: out.push(i);
    }
    out.push("x" + i);
}
check(out, [0, "x0", 2, "x2", "x3", 4, "x4"]);
---
# A variable of another case is null
function f(x) { switch (x) { case 0: let q = 1; case 1: return q; } }
check([f(0), f(1)], [1, null]);
---
for (let x of {a: 1}) { } ### ML301 an object cannot be walked
---
break; ### ML206 outside of a loop
---
while (true) { function f() { continue; } } ### ML206 outside of a loop
---
if (a = 1) { } ### ML102 expected ')'
