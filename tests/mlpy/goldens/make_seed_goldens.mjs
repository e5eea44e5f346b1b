// Makes seed_goldens.json: what Node gives for the functions of the specification's ML scripts.
//
// Usage: node tests/mlpy/goldens/make_seed_goldens.mjs PATH-OF-THE-DOCUMENT
//
// After `#` -> `//` and `elif` -> `else if` every ML script of the document is JavaScript. What the
// language does on purpose otherwise (docs/explanation/differences-from-javascript.md) is levelled
// here, so that everything that is left must be equal:
//   - one null: JSON null goes in as undefined, since arithmetic with null gives NaN in both then;
//     not for functions that write JSON, where JavaScript leaves undefined out;
//   - the text of null is "null", never "undefined";
//   - the clock stands still at 2026-01-02T03:04:05.678Z.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const KEEPS_NULL = new Set(["redis_processors.analyzeCache"]);

class FixedDate extends Date {
  constructor(...parts) {
    super(...(parts.length ? parts : [NOW]));
  }
  static now() {
    return NOW;
  }
}

function scripts(document) {
  const found = [];
  const block = /\.\. code-block:: ml\n\n((?: {3}.*\n|\n)+)/g;
  for (const [, text] of document.matchAll(block)) {
    found.push(text.replace(/^ {3}/gm, ""));
  }
  return found;
}

function compile(script) {
  const names = [...script.matchAll(/^function (\w+)/gm)].map((match) => match[1]);
  const source = script.replace(/#/g, "//").replace(/\belif\b/g, "else if");
  const make = new Function("Date", `"use strict"; ${source}; return { ${names.join(", ")} };`);
  return make(FixedDate);
}

const withUndefined = (value) => {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map(withUndefined);
  if (typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withUndefined(item)]));
  }
  return value;
};

// JSON has no NaN and no Infinity, so they are written as {"$number": "NaN"}.
const encoded = (value) => {
  if (value === undefined || value === null) return null;
  if (typeof value === "number" && !Number.isFinite(value)) return { $number: String(value) };
  if (typeof value === "string") return value.replace(/undefined/g, "null");
  if (Array.isArray(value)) return value.map(encoded);
  if (typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key.replace(/^undefined$/, "null"), encoded(item)]),
    );
  }
  return value;
};

function outcome(run, argument) {
  try {
    return { result: encoded(run(argument)) };
  } catch (error) {
    if (error instanceof TypeError) return { fails: "TypeError" };
    return { throws: encoded(error) };
  }
}

const files = ["db_processors", "postgres_processors", "orm_processors", "product_processors",
  "mongo_processors", "redis_processors", "transaction_validators", "query"];
const compiled = scripts(readFileSync(process.argv[2], "utf8")).map(compile);
const inputs = JSON.parse(readFileSync(here("seed_inputs.json"), "utf8"));
const goldens = {};
for (const [name, cases] of Object.entries(inputs)) {
  const [file, fn] = name.split(".");
  const run = compiled[files.indexOf(file)][fn];
  goldens[name] = cases.map((input) =>
    outcome(run, KEEPS_NULL.has(name) ? structuredClone(input) : withUndefined(input)));
}
const lines = Object.entries(goldens).map(([name, cases]) =>
  `${JSON.stringify(name)}: [\n${cases.map((item) => `  ${JSON.stringify(item)}`).join(",\n")}\n]`);
writeFileSync(here("seed_goldens.json"), `{\n${lines.join(",\n")}\n}\n`);
