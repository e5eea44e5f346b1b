# a text repeated a thousand million times => limit
function attack() { return "x".repeat(1000000000); }
---
# a text repeated more often than an integer of C holds => limit
function attack() { return "x".repeat(2 ** 200); }
---
# nothing repeated for ever is nothing => gives ""
function attack() { return "".repeat(2 ** 53); }
---
# a text that doubles => limit
function attack() { let s = "x"; while (true) { s = s + s; } }
---
# a text that doubles by += => limit
function attack() { let s = "x"; while (true) { s += s; } }
---
# a text that doubles by a template => limit
function attack() { let s = "x"; while (true) { s = `${s}${s}`; } }
---
# a text that doubles by concat => limit
function attack() { let s = "x"; while (true) { s = s.concat(s); } }
---
# a text that doubles by join => limit
function attack() { let s = "x"; while (true) { s = [s, s].join(""); } }
---
# a text that doubles by replaceAll => limit
function attack() { let s = "xx"; while (true) { s = s.replaceAll("x", "xx"); } }
---
# a text blown up by replaceAll of nothing => limit
function attack() { return "x".repeat(100000).replaceAll("", "y".repeat(1000)); }
---
# a text padded without end => limit
function attack() { return "x".padStart(1000000000); }
---
# a text padded at its end without end => limit
function attack() { return "x".padEnd(2 ** 60, "ab"); }
---
# texts kept in an array => limit
function attack() { let xs = []; let s = "x".repeat(100000); while (true) { xs.push(s + "y"); } }
---
# copies made by upper case => limit
function attack() { let xs = []; let s = "x".repeat(500000); while (true) { xs.push(s.toUpperCase()); } }
---
# copies made by slices => limit
function attack() { let xs = []; let s = "x".repeat(500000); while (true) { xs.push(s.slice(1)); } }
---
# copies made by substring => limit
function attack() { let xs = []; let s = "x".repeat(500000); while (true) { xs.push(s.substring(1)); } }
---
# copies made by trim => limit
function attack() { let xs = []; let s = " " + "x".repeat(500000); while (true) { xs.push(s.trim()); } }
---
# copies made by bounds in brackets => limit
function attack() { let xs = []; let s = "x".repeat(500000); while (true) { xs.push(s[1:]); } }
---
# copies made by split => limit
function attack() { let xs = []; let s = "x,".repeat(200000); while (true) { xs.push(s.split(",")); } }
---
# characters of a long text => limit
function attack() { let xs = []; let s = "x".repeat(500000); while (true) { xs.push([...s]); } }
---
# an array that is pushed to without end => limit
function attack() { let xs = []; while (true) { xs.push(1); } }
---
# an array that doubles => limit
function attack() { let xs = [1]; while (true) { xs = xs + xs; } }
---
# an array that doubles by a spread => limit
function attack() { let xs = [1]; while (true) { xs = [...xs, ...xs]; } }
---
# an array that doubles by concat => limit
function attack() { let xs = [1]; while (true) { xs = xs.concat(xs); } }
---
# an array that doubles by push => limit
function attack() { let xs = [1]; while (true) { xs.push(...xs); } }
---
# an array that doubles by flatMap => limit
function attack() { let xs = [1]; while (true) { xs = xs.flatMap(x => [x, x]); } }
---
# an array that doubles by splice => limit
function attack() { let xs = [1]; while (true) { xs.splice(0, 0, ...xs); } }
---
# an array that doubles by unshift => limit
function attack() { let xs = [1]; while (true) { xs.unshift(...xs); } }
---
# a range without end => limit
function attack() { return range(1000000000); }
---
# a range of more than an integer of C holds => limit
function attack() { return range(2 ** 100); }
---
# a range backwards without end => limit
function attack() { return range(0, -(2 ** 70), -1); }
---
# an array of a length only => limit
function attack() { return Array.from({length: 1000000000}); }
---
# an array of an infinite length => limit
function attack() { return Array.from({length: Infinity}); }
---
# objects in an array => limit
function attack() { let xs = []; while (true) { xs.push({a: 1, b: 2, c: [1, 2, 3]}); } }
---
# an object that grows by computed keys => limit
function attack() { let o = {}; let i = 0; while (true) { o["k" + i] = i; i++; } }
---
# an object that grows by counting => limit
function attack() { let counts = {}; for (let i = 0; i < 9999999; i++) { let k = "k" + i; counts[k] = (counts[k] || 0) + 1; } }
---
# an object copied by spreads => limit
function attack() { let o = {}; for (let i of range(1000)) { o[i] = i; } let xs = []; while (true) { xs.push({...o}); } }
---
# entries of objects => limit
function attack() { let o = {}; for (let i of range(1000)) { o[i] = i; } let xs = []; while (true) { xs.push(Object.entries(o)); } }
---
# an array of arrays => limit
function attack() { let xs = []; while (true) { xs.push([1, 2, 3, 4, 5, 6, 7, 8]); } }
---
# closures in an array => limit
function attack() { let xs = []; for (let i = 0; ; i++) { xs.push(() => i); } }
---
# map keeps what it makes => limit
function attack() { let xs = range(100000); let kept = []; while (true) { kept.push(xs.map(x => x)); } }
---
# filter keeps what it makes => limit
function attack() { let xs = range(100000); let kept = []; while (true) { kept.push(xs.filter(x => true)); } }
---
# sorted copies => limit
function attack() { let xs = range(10000); let kept = []; while (true) { kept.push(xs.toSorted()); } }
---
# zipped arrays => limit
function attack() { let xs = range(100000); let kept = []; while (true) { kept.push(zip(xs, xs, xs)); } }
---
# enumerated arrays => limit
function attack() { let xs = range(100000); let kept = []; while (true) { kept.push(enumerate(xs)); } }
---
# JSON of an array of itself, many times => limit
function attack() { let x = ["x".repeat(1000)]; for (let i = 0; i < 30; i++) { x = [x, x]; } return JSON.stringify(x).length; }
---
# text of an array of itself, many times => limit
function attack() { let x = ["x".repeat(1000)]; for (let i = 0; i < 30; i++) { x = [x, x]; } return ("" + x).length; }
---
# indented JSON without end => limit
function attack() { let x = [1, 2]; for (let i = 0; i < 22; i++) { x = [x, x]; } return JSON.stringify(x, null, 10).length; }
---
# a text thrown again and again => limit
function attack() { let s = "x"; while (true) { try { throw s + s; } catch (e) { s = e; } } }
---
# normal forms that grow => limit
function attack() { let s = "\ufdfa".repeat(100000); let xs = []; while (true) { xs.push(s.normalize("NFKD")); } }
---
# capitals that are longer than their small letters => limit
function attack() { return "\u0390".repeat(900000).toUpperCase().length; }
