#: Sum up what is there.
#: reads: price, stock
function total(rows, {factor = 1.5, ...rest}, [first, , last] = [], ...more) {
    let sum = 0, text = `n=${rows.length}, ${factor}`;
    for (let i = 0; i < rows.length; i++) { if (!rows[i]) continue; sum += rows[i].price ** 2; }
    for (key in rest) { delete rest[key]; }
    while (sum > 1e3) { sum /= 2; }
    do { sum -= 0x1f; } while (sum >= .5 && sum != null || false);
    switch (more?.[0]?.kind) { case "a": break; default: sum = -sum; }
    try { throw {code: 1, ["k" + 1]: [1, ...more], sum}; } catch ({code}) { sum ??= code; } finally { ; }
    let f = fn(x) => x[1:-1:2], g = x => ({x}), h = function own(a) { nonlocal sum; return own; };
    return sum ? f(new Date(2026, 0)) : g?.(...more) ?? typeof h in [];
}
import math as m;
