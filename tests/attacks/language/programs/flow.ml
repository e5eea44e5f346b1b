# an error of the engine shows its name and no more => gives "TypeError"
function attack() { try { null.x; } catch (e) { return e.name; } }
---
# an error of the engine has four keys => gives ["name", "message", "line", "column"]
function attack() { try { null.x; } catch (e) { return Object.keys(e); } }
---
# an error's message shows no type of Python => gives "'-' is not defined for an array and a function"
function attack() { try { return [] - attack; } catch (e) { return e.message; } }
---
# a changed error is the script's own => gives "mine"
function attack() { try { null.x; } catch (e) { e.message = "mine"; try { throw e; } catch (f) { return f.message; } } }
---
# an error thrown by finally replaces the one before => gives 2
function attack() { try { try { throw 1; } finally { throw 2; } } catch (e) { return e; } }
---
# calling what is no function => ML301
function attack() { return ({})(); }
---
# calling null => ML301
function attack() { return null(); }
---
# calling a text => ML301
function attack() { return "f"(); }
---
# calling a namespace => ML301
function attack() { return Math(); }
---
# making anything but a date => ML301
function attack() { return new Math(); }
---
# making an object => ML301
function attack() { return new Object(); }
---
# making a function from text => ML301
function attack() { return new String("return 1")(); }
---
# a built-in as a callback gets plain values => gives [1, 2]
function attack() { return ["1", "2"].map(Number); }
---
# a built-in set to a variable of its name => gives 7
function attack() { let Math = {floor: x => 7}; return Math.floor(1); }
---
# a built-in is no object to be written to => ML301
function attack() { Math.floor = x => 7; }
---
# a built-in is no object to be written to by an index => ML301
function attack() { Math["floor"] = x => 7; }
---
# a built-in is no object to be changed by assign => ML301
function attack() { Object.assign(Math, {floor: 1}); }
---
# a key of a built-in cannot be deleted => ML301
function attack() { delete Math.floor; }
---
# keys of a built-in cannot be listed => ML301
function attack() { return Object.keys(Math); }
---
# a built-in cannot be spread => ML301
function attack() { return {...Math}; }
---
# a function cannot be written to => ML301
function attack() { attack.x = 1; }
---
# a text cannot be written to => ML301
function attack() { let s = "abc"; s[0] = "x"; }
---
# a text has no new members => ML301
function attack() { let s = "abc"; s.x = 1; }
---
# a number has no new members => ML301
function attack() { let n = 5; n.x = 1; }
---
# a date cannot be written to => ML301
function attack() { let d = new Date(0); d.x = 1; }
---
# an array has no new members => ML301
function attack() { let xs = []; xs.x = 1; }
---
# an own function named as a method does not reach an array => gives [2, 4]
function attack() { let o = {map: f => [0]}; return [1, 2].map(x => x * 2); }
---
# a method taken from an array cannot be called later => ML301
function attack() { let push = [1].push; }
---
# toString of an object is a plain key => gives "{\"toString\":\"function\"}"
function attack() { let o = {toString: () => "hooked"}; return JSON.stringify({toString: typeof o.toString}); }
---
# valueOf is not asked => ML301
function attack() { return {valueOf: () => 1} * 2; }
---
# toString is not asked => gives "{}x"
function attack() { return {toString: () => "hooked"} + "x"; }
---
# toJSON is not asked => gives "{\"a\":1}"
function attack() { return JSON.stringify({a: 1, toJSON: () => 2}); }
---
# a comparator that throws leaves the array as it was => gives [3, 1, 2]
function attack() { let xs = [3, 1, 2]; try { xs.sort((a, b) => { throw 1; }); } catch (e) { } return xs; }
---
# a comparator that empties the array => gives [1, 2, 3]
function attack() { let xs = [3, 1, 2]; xs.sort((a, b) => { xs.splice(0, 9); return a - b; }); return xs; }
---
# a comparator that gives text => ML301
function attack() { return [2, 1].sort((a, b) => "x"); }
---
# a comparator that gives NaN => gives [2, 1]
function attack() { return [2, 1].sort((a, b) => NaN); }
---
# a comparator that lies => gives 5
function attack() { return [5, 3, 4, 1, 2].sort((a, b) => Math.random() - 0.5).length; }
---
# a callback that empties its array => gives [1]
function attack() { let xs = [1, 2, 3]; let seen = []; xs.forEach(x => { seen.push(x); xs.splice(0, 9); }); return seen; }
---
# a callback that fills its array => gives 3
function attack() { let xs = [1, 2, 3]; let n = 0; xs.forEach(x => { n++; xs.push(x); }); return n; }
---
# a variable that is a helper of the compiler's own => gives 7
function attack() { let v1_attack = 3; let t1 = 4; let M = 0; let D = 0; let K = 0; return v1_attack + t1 + M + D + K; }
---
# names that differ by what the compiler leaves out => gives [1, 2, 3]
function attack() { let $ = 1; let S = 2; let $S = 3; return [$, S, $S]; }
---
# names longer than the compiler keeps => gives [1, 2]
function attack() { let aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1 = 1; let aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2 = 2; return [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2]; }
---
# a word of Python as a name => gives 7
function attack() { let def = 1; let None = 2; let lambda = 4; let pass = 0; return def + None + lambda + pass; }
---
# a nonlocal that reaches a built-in => ML205
function attack() { function g() { nonlocal Math; Math = 1; } g(); }
---
# a text that looks like code stays text => gives "{__import__('os')}"
function attack() { return "{__import__('os')}"; }
---
# a text with signs of formatting stays text => gives "%s {0} {x.__class__} $& $1"
function attack() { return "a".replace("a", "%s {0} {x.__class__} $& $1"); }
---
# a pattern of an expression is literal => gives "a.c"
function attack() { return "abc".replace(".", "x").replace("b", "."); }
---
# a key with a NUL => gives 1
function attack() { let o = {"\0": 1}; return o["\0"]; }
---
# a lone half of a character => gives 1
function attack() { return "\ud800".length; }
---
# a lone half of a character in JSON => gives "\"\ud800\""
function attack() { return JSON.stringify("\ud800"); }
---
# an unknown normal form => ML302
function attack() { return "a".normalize("__class__"); }
---
# a date of hostile text => ML302
function attack() { return new Date("2026-01-01T00:00:00+99:99"); }
---
# a date of a long text => ML302
function attack() { return new Date("2026-01-01" + "0".repeat(900000)); }
---
# JSON of hostile text => ML302
function attack() { return JSON.parse("{'a': 1}"); }
---
# JSON of NaN => ML302
function attack() { return JSON.parse("NaN"); }
---
# JSON of a class => gives {"__class__": "x"}
function attack() { return JSON.parse("{\"__class__\": \"x\"}"); }
---
# a replacer is not called => ML301
function attack() { return JSON.stringify({}, (k, v) => 1); }
---
# an indent that is an object => ML301
function attack() { return JSON.stringify([1], null, {}); }
---
# an argument that is no text => ML301
function attack() { return "abc".split(5); }
---
# an argument that is a function => ML301
function attack() { return "abc".replace("a", x => x); }
---
# a module that is not granted => ML501
import file;
function attack() { return file; }
