# What is thrown is what is caught
try { throw {code: 1}; } catch (e) { check(e, {code: 1}); }
try { throw "text"; } except (e) { check(e, "text"); }
try { throw null; } catch { check(true, true); }
---
# The engine's own errors are objects
try {
    null.x;
} catch (e) {
    check([e.name, e.line], ["TypeError", 3]);
    check("cannot read 'x' of null" in e.message, true);
}
try { [1].with(5, 0); } catch (e) { check(e.name, "RangeError"); }
---
# finally runs whatever happens
let out = [];
function f(x) {
    try {
        if (x == 1) return "returned";
        if (x == 2) throw "thrown";
        out.push("end");
    } catch (e) {
        out.push(e);
        return "caught";
    } finally {
        out.push("final");
    }
    return "after";
}
check([f(0), f(1), f(2)], ["after", "returned", "caught"]);
check(out, ["end", "final", "final", "thrown", "final"]);
---
# A return or an error of finally replaces what was under way
function a() { try { return 1; } finally { return 2; } }
function b() { try { throw "x"; } finally { return 3; } }
function c() { try { try { throw "x"; } finally { throw "y"; } } catch (e) { return e; } }
check([a(), b(), c()], [2, 3, "y"]);
---
# An error passes finally
let seen = [];
function f() { try { throw "up"; } finally { seen.push("f"); } }
try { f(); } catch (e) { seen.push(e); }
check(seen, ["f", "up"]);
---
# Jumps through finally
let out = [];
for (let i = 0; i < 4; i++) {
    try {
        if (i == 1) continue;
        if (i == 3) break;
        out.push(i);
    } finally {
        out.push("f" + i);
    }
}
check(out, [0, "f0", "f1", 2, "f2", "f3"]);
function search() {
    for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 3; j++) {
            try { if (j == 1) { return [i, j]; } } finally { out.push([i, j]); }
        }
    }
}
check(search(), [0, 1]);
---
# break in a finally forgets the return
function f() { while (true) { try { return 1; } finally { break; } } return 2; }
check(f(), 2);
---
# An inner catch leaves other errors to the outer one
function f(x) {
    try {
        try { if (x) { throw 1; } null.y; } catch (e) { if (e == 1) { return "inner"; } throw e; }
    } catch (e) { return e.name; }
}
check([f(true), f(false)], ["inner", "TypeError"]);
---
throw "by hand"; ### ML303 by hand
---
throw {message: "of an object"}; ### ML303 of an object
---
let x = null;
x.y = 1; ### ML301 cannot set 'y' of null
---
let s = "abc";
s.lenght; ### ML301 did you mean 'length'?
---
[1, 2].foo(); ### ML301 has no member 'foo'
---
"abc".trim; ### ML301 is a method
---
let xs = [1];
xs[5] = 1; ### ML302 outside of the array
---
let xs = [1];
xs["a"] = 1; ### ML301 the index of an array is a number
---
try { } ### ML102 expected 'catch' or 'finally'
