# Numbers
check(5, 5.0);
check(5. + .5, 5.5);
check(1e3, 1000);
check(0xff + 0b101 + 0o17, 275);
check(1_000_000, 1000000);
check(9007199254740993, 9007199254740992 + 1);
check(typeof NaN, "number");
check(NaN == NaN, false);
check(Infinity > 1e308, true);
---
# Texts
check("a\tb", 'a\tb');
check("\u0041\u{1F600}\x41", "A😀A");
check("\ud83d\ude00", "😀");
check("a\
b", "ab");
check('say "hi"', "say \"hi\"");
check("it's".length, 4);
check("😀".length, 1);
---
# Template strings
let n = 3;
check(`${n} of ${n + 1}`, "3 of 4");
check(`a${`b${"c"}`}d`, "abcd");
check(`line
end`, "line\nend");
check(`\${n} $ {`, "${n} $ {");
check(`${null} ${true} ${[1, "x"]} ${{a: 1}}`, "null true [1,\"x\"] {\"a\":1}");
---
# null has two spellings
check(undefined, null);
check(typeof undefined, "null");
---
# Objects and arrays
let a = 1;
check({a, "b": 2, 3: "c", [`d${a}`]: 4}, {"a": 1, b: 2, "3": "c", d1: 4});
check({a: 1, ...{a: 2, b: 3}, ...null}, {a: 2, b: 3});
check([1, ...[2, 3], ..."ab"], [1, 2, 3, "a", "b"]);
check({twice(x) { return x * 2; }}.twice(4), 8);
check([1, 2,], [1, 2]);
check({a: 1,}, {a: 1});
check({if: 1, class: 2}.class, 2);
---
# Comments
// of a line
/* of
   several lines */
check(1 /* within */ + 1, 2); # at the end
---
let s = "no end ### ML101 has no end
---
let n = 3x; ### ML101 runs into
---
let s = "\u12"; ### ML101 is not an escape
---
let x = 1 ~ 2; ### ML101 no bitwise operators
---
let x = 1 ### ML102 expected ';'
let y = 2;
---
/* never closed ### ML101 has no end
