# a power tower => ML302
function attack() { return 9 ** 9 ** 9 ** 9; }
---
# a power of a large number => ML302
function attack() { return (2 ** 1000) ** 1000; }
---
# a negative power tower => ML302
function attack() { return (-9) ** (9 ** 9); }
---
# a power of one is no bomb => gives 1
function attack() { return 1 ** (2 ** 1000); }
---
# squares without end => ML302
function attack() { let n = 3; while (true) { n = n * n; } }
---
# squares by *= => ML302
function attack() { let n = 3; while (true) { n *= n; } }
---
# a sum that doubles => ML302
function attack() { let n = 1; while (true) { n = n + n; } }
---
# a difference that doubles => ML302
function attack() { let n = -1; while (true) { n = n + n; } }
---
# a sum that doubles by += => ML302
function attack() { let n = 1; while (true) { n += n; } }
---
# a factorial => ML302
function attack() { let n = 1; for (let i = 1; ; i++) { n = n * i; } }
---
# a product of all by reduce => ML302
function attack() { return range(1, 2000).reduce((a, b) => a * b, 1); }
---
# Math.pow is no way around => ML302
function attack() { return Math.pow(10, 100000); }
---
# a sum by sum() => ML302
function attack() { return sum([2 ** 1022, 2 ** 1022]); }
---
# a sum by reduce => ML302
function attack() { return [2 ** 1022, 2 ** 1022].reduce((a, b) => a + b, 0); }
---
# a literal of a thousand digits => ML101
function attack() { return 1111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111; }
---
# a text of a million digits as a number => gives "NaN"
function attack() { return "" + Number("9".repeat(1000000)); }
---
# a text of a million digits through parseInt => gives "NaN"
function attack() { return "" + parseInt("9".repeat(1000000)); }
---
# a text of a million digits through parseFloat => gives "number"
function attack() { return typeof parseFloat("9".repeat(1000000)); }
---
# a text of a million digits through int() => gives "NaN"
function attack() { return "" + int("9".repeat(1000000)); }
---
# a million digits in JSON => gives "number"
function attack() { return typeof JSON.parse("9".repeat(500000)); }
---
# an exponent of a million digits in JSON => gives "number"
function attack() { return typeof JSON.parse("1e" + "9".repeat(100000)); }
---
# an exponent that is huge => gives "number"
function attack() { return typeof Number("1e999999999"); }
---
# digits behind the point without end => ML302
function attack() { return (1).toFixed(1000000); }
---
# a precision without end => ML302
function attack() { return (1).toPrecision(2 ** 60); }
---
# a base that is none => ML302
function attack() { return (5).toString(1); }
---
# NaN in another base => gives "NaN"
function attack() { return NaN.toString(2); }
---
# Infinity in another base => gives "Infinity"
function attack() { return (1 / 0).toString(2); }
---
# rounding to NaN digits => gives 2.0
function attack() { return round(1.5, NaN); }
---
# rounding to infinitely many digits => gives 1.5
function attack() { return round(1.5, Infinity); }
---
# an infinite range => limit memory
function attack() { return range(Infinity); }
---
# a range to NaN => gives []
function attack() { return range(NaN); }
---
# a range without a step => ML301
function attack() { return range(1, 2, 0); }
---
# an infinite moment => ML302
function attack() { return new Date(Infinity); }
---
# a moment of NaN => ML302
function attack() { return new Date(NaN); }
---
# the year 10000 => ML302
function attack() { return new Date(253402300800000); }
---
# the year 0 => ML302
function attack() { return new Date(-99999999999999); }
---
# a month beyond all years => ML302
function attack() { return new Date(2026, 2 ** 60, 1); }
---
# a day beyond all years => ML302
function attack() { return new Date(2026, 1, 2 ** 60); }
---
# days beyond all years => ML302
function attack() { return new Date(0).addDays(2 ** 60); }
---
# infinitely many days => ML302
function attack() { return new Date(0).addDays(Infinity); }
---
# an index that is huge => gives null
function attack() { return [1][2 ** 1000]; }
---
# an index that is infinite => gives null
function attack() { return [1].at(Infinity) ?? [1].at(-Infinity); }
---
# an index that is NaN => ML301
function attack() { let xs = [1]; xs[NaN] = 1; }
---
# writing far behind the end => ML302
function attack() { let xs = []; xs[1000000] = 1; }
---
# writing before the start => ML302
function attack() { let xs = [1]; xs[-1] = 1; }
---
# setting the length => ML301
function attack() { let xs = []; xs.length = 1000000000; }
---
# a slice with a huge step => gives [1]
function attack() { return [1, 2, 3][::2 ** 20]; }
---
# a slice with huge bounds => gives [1, 2, 3]
function attack() { return [1, 2, 3].slice(-(2 ** 1000), 2 ** 1000); }
---
# factorials of floats end at Infinity => gives true
function attack() { let n = 1.5; for (let i = 0; i < 100000; i++) { n = n * n; } return n == Infinity; }
---
# a radix that is huge => gives "NaN"
function attack() { return "" + parseInt("11", 2 ** 60); }
---
# a digit of another script => gives "NaN"
function attack() { return "" + Number("٣"); }
