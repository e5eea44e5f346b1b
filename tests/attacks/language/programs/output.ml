# output without end => limit output
function attack() { while (true) { console.log("x".repeat(1000)); } }
---
# output by print => limit output
function attack() { while (true) { print("x".repeat(1000)); } }
---
# output of errors => limit output
function attack() { while (true) { console.error("x".repeat(1000)); } }
---
# output of nothing counts too => limit output
function attack() { while (true) { console.log(""); } }
---
# a long text at once => limit output
function attack() { console.log("x".repeat(900000)); }
---
# many arguments at once => limit output
function attack() { let xs = range(10000).map(x => "xxxxxxxxxxxxxx"); console.log(...xs); }
---
# a thrown text of a million characters => ML303
function attack() { throw "x".repeat(1000000); }
---
# a thrown text that looks like another error => ML303
function attack() { throw "x.ml:1:1: ML900 the engine failed\n\x1b[31mroot"; }
---
# a text with a colour and a bell => ML303
function attack() { throw "\x1b[2J\x07\u202e"; }
---
# a member's name of a million characters => ML301
function attack() { let k = "k".repeat(1000000); return [1][k]; }
---
# a key's name of a million characters in a message => ML301
function attack() { let k = "k".repeat(1000000); let o = null; return o[k]; }
