// Runs programs that have a function `main`, and writes what each comes to.
//
// In: a JSON list of programs. Out: a JSON list of {result} or {throws} or {fails: name}.
// undefined is written as null, -0 as 0, NaN and Infinity as {"$number": "NaN"}.

import { readFileSync, writeFileSync } from "node:fs";
import { runInThisContext } from "node:vm";

const TIMEOUT_MS = 2000;

const encoded = (value) => {
  if (value === undefined || value === null || typeof value === "function") return null;
  if (typeof value === "number") {
    return Number.isFinite(value) ? value + 0 : { $number: String(value) };
  }
  if (Array.isArray(value)) return Array.from(value, encoded);
  if (typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encoded(item)]));
  }
  return value;
};

const outcome = (text) => {
  try {
    const source = `(function () { "use strict";\n${text}\nreturn main(); })()`;
    return { result: encoded(runInThisContext(source, { timeout: TIMEOUT_MS })) };
  } catch (error) {
    return error instanceof Error ? { fails: error.name, message: error.message } : { throws: encoded(error) };
  }
};

const programs = JSON.parse(readFileSync(0, "utf8"));
writeFileSync(1, JSON.stringify(programs.map(outcome)));
