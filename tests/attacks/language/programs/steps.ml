# an endless loop => limit steps
function attack() { while (true) { } }
---
# an endless loop without a body => limit steps
function attack() { while (1) ; }
---
# an endless do => limit steps
function attack() { do { } while (true); }
---
# an endless for => limit steps
function attack() { for (;;) { } }
---
# an endless for whose step does nothing => limit steps
function attack() { for (let i = 0; i < 1; i += 0) { } }
---
# a counter that is set back => limit steps
function attack() { for (let i = 0; i < 2; i++) { i = 0; } }
---
# an endless loop within a callback of reduce => limit steps
function attack() { return [1, 2].reduce((a, b) => { while (true) { } }, 0); }
---
# an endless loop within a callback of map that is no literal => limit steps
function spin(x) { while (true) { } }
function attack() { return [1].map(spin); }
---
# an endless loop within a callback of forEach => limit steps
function attack() { [1].forEach(x => { for (;;) { } }); }
---
# an endless loop within a callback of filter => limit steps
function attack() { return [1].filter(x => { for (;;) { } return true; }); }
---
# an endless loop within a callback of find => limit steps
function attack() { return [1].find(x => { for (;;) { } return true; }); }
---
# an endless loop within a callback of some => limit steps
function attack() { return [1].some(x => { for (;;) { } }); }
---
# an endless comparator => limit steps
function attack() { return [1, 2].sort((a, b) => { while (true) { } }); }
---
# an endless loop within a default => limit steps
function spin() { while (true) { } }
function g(a = spin()) { return a; }
function attack() { return g(); }
---
# an endless loop within Array.from => limit steps
function attack() { return Array.from([1], x => { while (true) { } }); }
---
# an endless loop within groupBy => limit steps
function attack() { return Object.groupBy([1], x => { while (true) { } }); }
---
# an endless loop at the top level => limit steps
while (true) { }
function attack() { }
---
# a loop over an array that grows with each turn => limit steps
function attack() { let xs = [1]; for (let x of xs) { xs.push(x); xs.shift(); } while (true) { } }
---
# a loop that counts through an array that grows => limit
function attack() { let xs = [1]; let i = 0; while (i < xs.length) { xs[0] = xs.length; xs = [1, ...xs].slice(0, 3); i = 0; } }
---
# catch does not see a limit => limit steps
function attack() { try { while (true) { } } catch (e) { return "caught"; } }
---
# finally does not swallow a limit => limit steps
function attack() { try { while (true) { } } finally { return "swallowed"; } }
---
# a finally that loops does not keep a limit from its end => limit steps
function attack() { try { while (true) { } } finally { while (true) { } } }
---
# a jump out of finally does not end a limit => limit steps
function attack() { while (true) { try { while (true) { } } finally { break; } } return 1; }
---
# a continue out of finally does not end a limit => limit steps
function attack() { for (let i = 0; i < 5; i++) { try { while (true) { } } finally { continue; } } return 1; }
---
# steps stay used up => limit steps
function spin() { while (true) { } }
function attack() { for (let i = 0; i < 9; i++) { try { spin(); } catch (e) { } } return 1; }
---
# a thousand nested tries cannot catch a limit => limit steps
function deep(n) { try { if (n == 0) { while (true) { } } return deep(n - 1); } catch (e) { return 1; } finally { n = 0; } }
function attack() { return deep(50); }
---
# nested loops multiply => limit steps
function attack() { let n = 0; for (let i = 0; i < 100000; i++) for (let j = 0; j < 100000; j++) n++; return n; }
---
# nested callbacks multiply => limit steps
function attack() { let xs = range(5000); return xs.map(a => xs.filter(b => a == b).length).length; }
---
# sorting within a loop is charged => limit steps
function attack() { let xs = range(100000); for (;;) { xs.toSorted(); } }
---
# reversing within a loop is charged => limit steps
function attack() { let xs = range(100000); for (;;) { xs.reverse(); } }
---
# looking through a long array is charged => limit steps
function attack() { let xs = range(100000); for (;;) { xs.includes(-1); } }
---
# summing a long array is charged => limit steps
function attack() { let xs = range(100000); for (;;) { sum(xs); } }
---
# comparing long arrays is charged => limit steps
function attack() { let xs = range(100000); let ys = xs.slice(); for (;;) { xs == ys; } }
---
# comparing deep objects is charged => limit steps
function attack() { let a = {}; let b = {}; for (let k of range(20000)) { a[k] = k; b[k] = k; } for (;;) { a == b; } }
---
# writing JSON within a loop is charged => limit steps
function attack() { let xs = range(10000); let n = 0; for (;;) { n = JSON.stringify(xs).length; } }
---
# min and max are charged => limit steps
function attack() { let xs = range(100000); for (;;) { min(xs); max(xs); } }
---
# joining within a loop is charged => limit
function attack() { let xs = range(10000).map(String); for (;;) { xs.join(""); } }
---
# spreading arguments is charged => limit steps
function attack() { let xs = range(10000); for (;;) { Math.max(...xs); } }
---
# shifting a long array is charged => limit steps
function attack() { let xs = range(200000); for (;;) { xs.push(xs.shift()); } }
---
# unshifting a long array is charged => limit steps
function attack() { let xs = range(200000); for (;;) { xs.unshift(xs.pop()); } }
---
# splicing in the middle is charged => limit steps
function attack() { let xs = range(100000); for (;;) { xs.splice(5, 1, 1); } }
---
# equal texts of a million characters, compared again and again => limit
function attack() { let a = "x".repeat(1000000); let b = "x".repeat(1000000); let xs = range(5000).map(i => a); for (;;) { xs.includes(b + ""); } }
---
# looking for a long part from the end => gives -1
function attack() { return "a".repeat(1000000).lastIndexOf("b" + "a".repeat(400000)); }
---
# looking for a long part from the start => gives -1
function attack() { return "a".repeat(1000000).indexOf("a".repeat(400000) + "b"); }
---
# replacing a long part => gives 1000000
function attack() { return "a".repeat(1000000).replaceAll("a".repeat(400000) + "b", "").length; }
---
# splitting at a long part => gives 1
function attack() { return "a".repeat(1000000).split("a".repeat(400000) + "b").length; }
---
# sorting texts that begin alike => limit
function attack() { let a = "x".repeat(300000); let b = a + "y"; let xs = range(100000).map(i => i % 2 == 0 ? a : b); return xs.sort().length; }
---
# ordering long texts in a loop => limit steps
function attack() { let a = "x".repeat(900000); let b = a + "y"; let c = a + "z"; for (;;) { if (b > c) { return 1; } } }
---
# code of a million texts => limit steps
function attack() { let n = 0; for (let i = 0; i < 99999999; i++) { n += "abc".charCodeAt(1); } return n; }
---
# a mutual recursion that never deepens => limit steps
function ping(n) { return n; }
function attack() { let n = 0; while (true) { n = ping(n); } }
---
# a generator of garbage => limit
function attack() { while (true) { let o = {a: 1}; o = null; } }
