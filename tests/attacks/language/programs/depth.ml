# endless recursion => limit depth
function attack() { return attack(); }
---
# endless recursion of two => limit depth
function a() { return b(); }
function b() { return a(); }
function attack() { return a(); }
---
# endless recursion of an arrow => limit depth
let f = () => f();
function attack() { return f(); }
---
# endless recursion through a callback => limit depth
function attack() { return [1].map(x => attack()); }
---
# endless recursion through a callback that is no literal => limit depth
function step(x) { return [x].map(step); }
function attack() { return step(1); }
---
# endless recursion through reduce => limit depth
function attack() { return [1, 2].reduce((a, b) => attack()); }
---
# endless recursion through sort => limit depth
function attack() { return [2, 1].sort((a, b) => { attack(); return a - b; }); }
---
# endless recursion through sorted => limit depth
function attack() { return sorted([2, 1], (a, b) => attack()); }
---
# endless recursion through a member => limit depth
let o = {f: () => o.f()};
function attack() { return o.f(); }
---
# endless recursion through an index => limit depth
let o = {f: () => o["f"]()};
function attack() { return o.f(); }
---
# endless recursion through an optional call => limit depth
let o = {f: () => o?.f?.()};
function attack() { return o.f(); }
---
# endless recursion through a default => limit depth
function attack(a = attack()) { return a; }
---
# endless recursion through a default in a pattern => limit depth
function attack() { let {a = attack()} = {}; return a; }
---
# endless recursion through a template => limit depth
function attack() { return `${attack()}`; }
---
# endless recursion through Array.from => limit depth
function attack() { return Array.from([1], attack); }
---
# endless recursion through groupBy => limit depth
function attack() { return Object.groupBy([1], attack); }
---
# endless recursion through flatMap => limit depth
function attack() { return [1].flatMap(x => attack()); }
---
# endless recursion through findLast => limit depth
function attack() { return [1].findLast(x => attack()); }
---
# endless recursion through reduceRight => limit depth
function attack() { return [1, 2].reduceRight((a, b) => attack(), 0); }
---
# recursion in a catch => limit depth
function attack() { try { throw 1; } catch (e) { return attack(); } }
---
# recursion in a finally => limit depth
function attack() { try { } finally { attack(); } }
---
# recursion whose catch goes on => limit depth
function attack() { try { attack(); } catch (e) { } attack(); }
---
# recursion in many arguments => limit depth
function attack(a, b, c) { return attack(attack(a), b, c); }
---
# recursion by rest and spread => limit depth
function attack(...xs) { return attack(...xs); }
---
# an array within itself, as JSON => limit depth
function attack() { let xs = []; xs.push(xs); return JSON.stringify(xs); }
---
# an object within itself, as text => limit depth
function attack() { let o = {}; o.o = o; return "" + o; }
---
# an array within itself, compared => limit depth
function attack() { let xs = []; xs.push(xs); let ys = []; ys.push(ys); return xs == ys; }
---
# an array within itself, flattened => limit depth
function attack() { let xs = []; xs.push(xs); return xs.flat(Infinity); }
---
# an array within itself, joined => limit depth
function attack() { let xs = []; xs.push(xs); return xs.join(); }
---
# an array within itself, sought in itself => limit depth
function attack() { let xs = []; xs.push(xs); let ys = [[]]; ys[0].push(ys); return ys.includes(xs); }
---
# an object within itself, thrown => ML303
function attack() { let o = {}; o.o = o; throw o; }
---
# an object within itself, printed => limit depth
function attack() { let o = {}; o.o = o; console.log(o); }
---
# data nested deeper than may be, as JSON => limit depth
function attack() { let xs = []; for (let i = 0; i < 5000; i++) { xs = [xs]; } return JSON.stringify(xs); }
---
# data nested deeper than may be, compared => limit depth
function attack() { let xs = []; let ys = []; for (let i = 0; i < 5000; i++) { xs = [xs]; ys = [ys]; } return xs == ys; }
---
# JSON nested deeper than may be => ML302
function attack() { return JSON.parse("[".repeat(5000) + "]".repeat(5000)); }
---
# JSON of objects nested deeper than may be => ML302
function attack() { return JSON.parse("{\"a\":".repeat(5000) + "1" + "}".repeat(5000)); }
---
# brackets in a text of JSON are no nesting => gives 1000
function attack() { return JSON.parse("\"" + "[".repeat(1000) + "\"").length; }
---
# sorts within the comparators of sorts => limit depth
function nest(n) { return [2, 1].sort((a, b) => { nest(n + 1); return a - b; }); }
function attack() { return nest(0); }
---
# calls as deep as may be => gives 90
function down(n) { return n == 0 ? 0 : 1 + down(n - 1); }
function attack() { return down(90); }
