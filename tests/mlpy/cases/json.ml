# Writing is compact, like JavaScript
check(JSON.stringify({a: [1, "x", null, true, 1.5], b: {}}), "{\"a\":[1,\"x\",null,true,1.5],\"b\":{}}");
check([JSON.stringify("a\"b\n"), JSON.stringify(5), JSON.stringify(null), JSON.stringify([])], ["\"a\\\"b\\n\"", "5", "null", "[]"]);
check([JSON.stringify([NaN, Infinity]), JSON.stringify({f: x => x, a: 1}), JSON.stringify([x => x])], ["[null,null]", "{\"a\":1}", "[null]"]);
check([JSON.stringify(1e21), JSON.stringify(6 / 2), JSON.stringify(2 ** 70)], ["1e+21", "3", "1180591620717411303424"]);
check(JSON.stringify({d: new Date(0)}), "{\"d\":\"1970-01-01T00:00:00.000Z\"}");
check(JSON.stringify("ž👍"), "\"ž👍\"");
---
# Writing over several lines
check(JSON.stringify({a: [1]}, null, 2), "{\n  \"a\": [\n    1\n  ]\n}");
check(JSON.stringify([1], null, "--"), "[\n--1\n]");
check([JSON.stringify([], null, 2), JSON.stringify({}, null, 2)], ["[]", "{}"]);
---
# Reading
check(JSON.parse("{\"a\": [1, 2.5, \"x\", null, true]}"), {a: [1, 2.5, "x", null, true]});
check([JSON.parse("9007199254740993"), JSON.parse("\"\\u0041\""), JSON.parse(" 1 ")], [9007199254740993, "A", 1]);
---
JSON.parse("{a: 1}"); ### ML302 no JSON at character 2 of the text
---
JSON.parse(5); ### ML301 JSON.parse needs a string, not a number
---
JSON.stringify({}, x => x); ### ML301 build the object that you want to write
