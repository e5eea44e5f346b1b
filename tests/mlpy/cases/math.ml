# Rounding
check([Math.floor(1.7), Math.floor(-1.2), Math.ceil(1.2), Math.ceil(-1.7), Math.trunc(1.9), Math.trunc(-1.9)], [1, -2, 2, -1, 1, -1]);
check([Math.round(2.5), Math.round(-2.5), Math.round(-2.6), Math.round(0.49999999999999994), Math.round(7)], [3, -2, -3, 0, 7]);
check(["" + Math.floor(1e21), "" + Math.round(1e300), Math.floor(5)], ["1e+21", "1e+300", 5]);
check([Number.isNaN(Math.floor(NaN)), Math.floor(Infinity) == Infinity, Number.isNaN(Math.round(null))], [true, true, true]);
---
# Extremes, signs, roots
check([Math.max(1, 3, 2), Math.min(1, 3, 2), Math.max() == -Infinity, Math.min() == Infinity], [3, 1, true, true]);
check([Number.isNaN(Math.max(1, NaN)), Number.isNaN(Math.max(1, null)), Math.max(...[4, 9])], [true, true, 9]);
check([Math.abs(-5), Math.abs(-5.5), Math.sign(-3), Math.sign(0), Math.sign(2.5)], [5, 5.5, -1, 0, 1]);
check([Math.sqrt(9), Number.isNaN(Math.sqrt(-1)), Math.cbrt(27), Math.hypot(3, 4), Math.hypot()], [3, true, 3, 5, 0]);
check([Math.pow(2, 10), Math.pow(2, 0.5) == 2 ** 0.5, Math.fround(5.5), Math.fround(5.05) == 5.05], [1024, true, 5.5, false]);
---
# Powers and angles
check([Math.exp(0), Math.log(1), Math.log2(8), Math.log10(1000), Math.log1p(0), Math.expm1(0)], [1, 0, 3, 3, 0, 0]);
check([Math.log(0) == -Infinity, Number.isNaN(Math.log(-1)), Math.exp(1000) == Infinity, Math.log1p(-1) == -Infinity, Math.atanh(1) == Infinity], [true, true, true, true, true]);
check([Math.sin(0), Math.cos(0), Math.tan(0), Math.asin(0), Math.acos(1), Math.atan(0), Math.atan2(0, 1)], [0, 1, 0, 0, 0, 0, 0]);
check([Math.sinh(0), Math.cosh(0), Math.tanh(0), Math.asinh(0), Math.acosh(1), Math.atanh(0)], [0, 1, 0, 0, 0, 0]);
check([Number.isNaN(Math.asin(2)), Number.isNaN(Math.acosh(0)), Math.sinh(1000) == Infinity], [true, true, true]);
check([Math.PI > 3.14, Math.E > 2.71, Math.LN2 < 1, Math.LN10 > 2, Math.LOG2E > 1, Math.LOG10E < 1, Math.SQRT2 > 1, Math.SQRT1_2 < 1],
  [true, true, true, true, true, true, true, true]);
---
# Chance lies between 0 and 1
for (let i of range(50)) { let r = Math.random(); check(r >= 0 && r < 1, true); }
---
Math.floor("5"); ### ML301 Math.floor needs a number, not a string
---
Math.flor(5); ### ML301 did you mean 'floor'?
