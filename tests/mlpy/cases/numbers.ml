# Integers are exact
check(9007199254740993 + 1, 9007199254740994);
check("" + (2 ** 100), "1267650600228229401496703205376");
check(10 ** 30 % 7, 1);
check(12345678901234567890 * 98765432109876543210, 1219326311370217952237463801111263526900);
check([7 / 2, 6 / 2, 2 ** -1, -(7 % 3)], [3.5, 3, 0.5, -1]);
---
# Text forms of numbers
check(["" + 0.1, "" + 100, "" + 1e21, "" + 1.5e300, "" + 1e-7, "" + -0.5, "" + 1 / 3],
  ["0.1", "100", "1e+21", "1.5e+300", "1e-7", "-0.5", "0.3333333333333333"]);
check(["" + NaN, "" + Infinity, "" + -Infinity, "" + 6 / 2, "" + -0.0, "" + 5e-324], ["NaN", "Infinity", "-Infinity", "3", "0", "5e-324"]);
---
# toFixed, toPrecision, toString
check([(1.005).toFixed(2), (2.5).toFixed(0), (1.45).toFixed(1), (-1.5).toFixed(0), (5).toFixed(2)], ["1.00", "3", "1.4", "-2", "5.00"]);
check([(0.000001).toFixed(7), (1e21).toFixed(2), (123.456).toFixed()], ["0.0000010", "1e+21", "123"]);
check([(123.456).toPrecision(4), (0.00001).toPrecision(1), (1234).toPrecision(2), (5).toPrecision()], ["123.5", "0.00001", "1.2e+3", "5"]);
check([(255).toString(16), (255).toString(2), (-8).toString(8), (5).toString()], ["ff", "11111111", "-10", "5"]);
---
# Number and its kin
check([Number("12"), Number(" 1.5 "), Number(""), Number("0x1f"), Number("0b11"), Number("1e3"), Number(true), Number(null)],
  [12, 1.5, 0, 31, 3, 1000, 1, 0]);
check([Number.isNaN(Number("12px")), Number.isNaN(Number([])), Number()], [true, true, 0]);
check([parseInt("12px"), parseInt("-7.9"), parseInt("ff", 16), parseInt("0x1f"), parseInt("z", 36), parseInt("101", 2)], [12, -7, 255, 31, 35, 5]);
check([parseFloat("1.5kg"), parseFloat("-.5"), parseFloat("1e3"), parseFloat("Infinityx") == Infinity], [1.5, -0.5, 1000, true]);
check([Number.isNaN(parseInt("x")), Number.isNaN(parseFloat("")), Number.isNaN(parseInt(null))], [true, true, true]);
check([isNaN("x"), isNaN("5"), isNaN(null), isFinite("5"), isFinite(Infinity), isFinite(null)], [true, false, true, true, false, false]);
check([Number.isInteger(5), Number.isInteger(5.0), Number.isInteger(5.5), Number.isInteger("5")], [true, true, false, false]);
check([Number.isSafeInteger(2 ** 53 - 1), Number.isSafeInteger(2 ** 53), Number.isFinite("5"), Number.isNaN("x")], [true, false, false, false]);
check([Number.MAX_SAFE_INTEGER, Number.EPSILON > 0, Number.MIN_VALUE > 0, Number.MAX_VALUE < Infinity], [9007199254740991, true, true, true]);
---
# Comparing numbers of all kinds
check([1 == 1.0, 0.1 + 0.2 == 0.3, 9007199254740993 == 9007199254740992.0, NaN == NaN, NaN != NaN], [true, false, false, false, true]);
check([0 == -0.0, 1 / -0.0 == -Infinity], [true, true]);
---
2 ** 1024; ### ML302 an integer of more than 1023 bits
---
let n = 2 ** 1000; n * n; ### ML302 an integer of more than 1023 bits
---
(1).toFixed(101); ### ML302 toFixed takes 0 to 100 digits, not 101
---
(5).toString(37); ### ML302 toString takes a base from 2 to 36
---
"5" * 2; ### ML301 use Number(x)
---
# How numbers and the parts of dates are written, as Node does
check((123456).toPrecision(2), "1.2e+5");
check((1.2e-7).toPrecision(2), "1.2e-7");
check((-15000000000).toPrecision(3), "-1.50e+10");
check((123.456).toPrecision(4), "123.5");
check((0).toPrecision(3), "0.00");
check((1e+21).toPrecision(5), "1.0000e+21");
check((99.99).toPrecision(3), "100");
check((1).toPrecision(1), "1");
check((15).toPrecision(1), "2e+1");
check((-0.000001234).toPrecision(2), "-0.0000012");
check((1e-7).toPrecision(1), "1e-7");
check((123456).toPrecision(6), "123456");
check((255).toString(16), "ff");
check((-255).toString(2), "-11111111");
check((35).toString(36), "z");
check((0).toString(2), "0");
check((10).toString(10), "10");
check((7).toString(8), "7");
check((1.005).toFixed(2), "1.00");
check((2.5).toFixed(0), "3");
check((-2.5).toFixed(0), "-3");
check((0).toFixed(2), "0.00");
check((-0.001).toFixed(2), "-0.00");
check((1e+21).toFixed(2), "1e+21");
check((123.456).toFixed(1), "123.5");
check((0.000001).toFixed(7), "0.0000010");
let d = new Date(1769903998007);
check(d.getUTCFullYear(), 2026);
check(d.getUTCMonth(), 0);
check(d.getUTCDate(), 31);
check(d.getUTCDay(), 6);
check(d.getUTCHours(), 23);
check(d.getUTCMinutes(), 59);
check(d.getUTCSeconds(), 58);
check(d.getUTCMilliseconds(), 7);
