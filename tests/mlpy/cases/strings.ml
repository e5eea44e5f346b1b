# Length and characters count code points
check(["abc".length, "".length, "žluťoučký".length, "👍🏽".length, "𝒳".length], [3, 0, 9, 2, 1]);
check(["𝒳y"[0], "𝒳y".charAt(1), "𝒳y".charCodeAt(0)], ["𝒳", "y", 119987]);
check(["abc".charAt(1), "abc".charAt(9), "abc".charAt(-1), "abc".charAt()], ["b", "", "", "a"]);
check(["a".charCodeAt(0), Number.isNaN("a".charCodeAt(5))], [97, true]);
check(["abc".at(0), "abc".at(-1), "abc".at(9), "abc".at(-9)], ["a", "c", null, null]);
---
# Looking for a part
check(["abcb".indexOf("b"), "abcb".indexOf("b", 2), "abc".indexOf("z"), "abc".indexOf("")], [1, 3, -1, 0]);
check(["abcb".lastIndexOf("b"), "abc".lastIndexOf("z")], [3, -1]);
check(["abc".includes("bc"), "abc".includes("bc", 2), "abc".includes("")], [true, false, true]);
check(["abc".startsWith("ab"), "abc".startsWith("b", 1), "abc".startsWith("c")], [true, true, false]);
check(["abc".endsWith("bc"), "abc".endsWith("b", 2), "abc".endsWith("b")], [true, true, false]);
check("abcabc".find("ca"), 2);
let long = "ab".repeat(200);
check([long.lastIndexOf("ab".repeat(100)), long.lastIndexOf("ba".repeat(100))], [200, 199]);
check(long.lastIndexOf("c".repeat(100)), -1);
---
# Parts
check(["hello".slice(1, 3), "hello".slice(-3), "hello".slice(2), "hello".slice(3, 1)], ["el", "llo", "llo", ""]);
check(["hello".substring(1, 3), "hello".substring(3, 1), "hello".substring(-2, 2)], ["el", "el", "he"]);
check(["hello".substr(1, 3), "hello".substr(-3, 2), "hello".substr(2)], ["ell", "ll", "llo"]);
check("a,b,,c".split(","), ["a", "b", "", "c"]);
check(["abc".split(""), "abc".split(), "a,b,c".split(",", 2), "".split(","), "".split("")],
  [["a", "b", "c"], ["abc"], ["a", "b"], [""], []]);
check("a, b".split(", ")[1], "b");
check("a".split(",")[3], null);
---
# Blanks
check(["  a b ".trim(), "  a".trimStart(), "a  ".trimEnd(), "\u00a0\ufeffa\n".trim()], ["a b", "a", "a", "a"]);
check(" a ".strip(), "a");
check(["7".padStart(3, "0"), "7".padEnd(3, "ab"), "7".padStart(3), "abc".padStart(2), "x".padEnd(4, "")],
  ["007", "7ab", "  7", "abc", "x"]);
---
# Case
check(["aBc".toUpperCase(), "aBc".toLowerCase(), "straße".toUpperCase()], ["ABC", "abc", "STRASSE"]);
check(["aBc".upper(), "aBc".lower(), "heLLo world".title(), "heLLo".capitalize()], ["ABC", "abc", "Hello World", "Hello"]);
---
# Replacing takes texts literally
check(["a.a".replace(".", "-"), "aaa".replace("a", "b"), "aaa".replaceAll("a", "b")], ["a-a", "baa", "bbb"]);
check(["abc".replace("z", "y"), "ab".replaceAll("", "-"), "ab".replace("", "-")], ["abc", "-a-b-", "-ab"]);
check("abc".replace("b", 5), "a5c");
check("abc".replace("b", "$&$1"), "a$&$1c");
---
# Repeating, joining, comparing, normal forms
check(["ab".repeat(3), "ab".repeat(0), "a".concat("b", 1, null)], ["ababab", "", "ab1null"]);
check(["a".localeCompare("b"), "b".localeCompare("a"), "a".localeCompare("a")], [-1, 1, 0]);
check(["e\u0301".normalize().length, "é".normalize("NFD").length, "ﬁ".normalize("NFKC")], [1, 2, "fi"]);
---
# Code points order texts
check(["\uffff" < "𝒳", "a" < "B", "" < "a"], [true, false, true]);
---
"abc".repeat(-1); ### ML302 repeat takes a count of at least 0
---
"abc".lenght; ### ML301 did you mean 'length'?
---
"abc".indexOf(5); ### ML301 indexOf needs a string, not a number
---
"abc".normalize("X"); ### ML302 NFC, NFD, NFKC or NFKD
---
"abc".foo(); ### ML301 a string has no member 'foo'
