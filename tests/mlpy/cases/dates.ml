# Making dates
check(new Date("2026-01-31").toISOString(), "2026-01-31T00:00:00.000Z");
check(new Date("2026-01-31T12:30:15.5Z").toISOString(), "2026-01-31T12:30:15.500Z");
check(new Date("2026-01-31T12:30:00+02:00").toISOString(), "2026-01-31T10:30:00.000Z");
check(new Date("2026-01-31T12:30:00").toISOString(), "2026-01-31T12:30:00.000Z");
check(new Date(0).toISOString(), "1970-01-01T00:00:00.000Z");
check(new Date(2026, 0, 31, 1, 2, 3, 4).toISOString(), "2026-01-31T01:02:03.004Z");
check(new Date(2026, 12, 1).toISOString(), "2027-01-01T00:00:00.000Z");
check(new Date(2026, 1, 30).toISOString(), "2026-03-02T00:00:00.000Z");
check(new Date(new Date(5)).getTime(), 5);
check(typeof new Date(), "date");
check(Date.now() > 1700000000000, true);
check([Date.parse("1970-01-01T00:00:01Z"), Number.isNaN(Date.parse("no date"))], [1000, true]);
---
# Getters
let d = new Date("2026-02-03T04:05:06.789Z");
check([d.getFullYear(), d.getMonth(), d.getDate(), d.getDay(), d.getHours(), d.getMinutes(), d.getSeconds(), d.getMilliseconds()],
  [2026, 1, 3, 2, 4, 5, 6, 789]);
check([d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate(), d.getUTCDay(), d.getUTCHours(), d.getUTCMinutes(), d.getUTCSeconds(), d.getUTCMilliseconds()],
  [2026, 1, 3, 2, 4, 5, 6, 789]);
check([d.getTime(), Number(d) == d.getTime(), d.toJSON(), "" + d], [1770091506789, true, "2026-02-03T04:05:06.789Z", "2026-02-03T04:05:06.789Z"]);
---
# Moving and comparing; dates do not change
let d = new Date("2026-01-31");
check([d.addDays(1).toISOString(), d.addHours(-1).toISOString(), d.addDays(0.5).toISOString()],
  ["2026-02-01T00:00:00.000Z", "2026-01-30T23:00:00.000Z", "2026-01-31T12:00:00.000Z"]);
check([d.toISOString(), d.addDays(3).diffDays(d), d.diffDays(d.addHours(12))], ["2026-01-31T00:00:00.000Z", 3, -0.5]);
check([d.addDays(1) - d, d < d.addDays(1), d == new Date("2026-01-31"), d == d.addDays(1)], [86400000, true, true, false]);
---
new Date("yesterday"); ### ML302 write it as 2026-01-31
---
new Date("2026-02-30"); ### ML302 that is no date
---
let d = new Date(0); d.year = 5; ### ML301 cannot set 'year' of a date
---
new Date(0) * 2; ### ML301 '*' is not defined for a date and a number
