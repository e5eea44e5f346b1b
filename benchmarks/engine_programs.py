"""The same functions in ML (which JavaScript engines run as it is), Python, Lua and Starlark."""

from __future__ import annotations

#: Valid in ML and in JavaScript.
SCRIPT = """
function price(data) {
    let current = data.current_price;
    let stock = data.stock;
    let factor = 1.0;
    if (stock > 100) {
        factor = 0.9;
    } else if (stock < 10) {
        factor = 1.1;
    }
    return {"current": current, "optimal": current * factor, "change": (factor - 1.0) * 100};
}

function check(user) {
    let errors = [];
    if (!user.name || user.name.length < 2) {
        errors.push("the name is too short");
    }
    if (!user.email || user.email.indexOf("@") < 0) {
        errors.push("no e-mail address");
    }
    if (!user.age || user.age < 0 || user.age > 150) {
        errors.push("no age that people have");
    }
    if (errors.length > 0) {
        throw errors.join(", ");
    }
    return user;
}

function users(data) {
    let rows = data.rows;
    let total = rows.reduce(function (sum, user) { return sum + user.age; }, 0);
    let domains = {};
    let i = 0;
    while (i < rows.length) {
        let user = rows[i];
        let domain = user.email.split("@")[1];
        domains[domain] = (domains[domain] || 0) + 1;
        i = i + 1;
    }
    return {"count": rows.length, "age": total / rows.length, "domains": domains, "rows": rows};
}

function inventory(data) {
    let rows = data.rows;
    let value = rows.reduce(function (sum, p) { return sum + p.price * p.stock; }, 0);
    let scarce = rows.filter(function (p) { return p.stock < 20; })
        .sort(function (a, b) { return a.stock - b.stock; });
    let stock = rows.reduce(function (sum, p) { return sum + p.stock; }, 0);
    return {"value": value, "scarce": scarce.slice(0, 5), "stock": stock / rows.length};
}

function triangle(n) {
    let sum = 0;
    for (let i = 0; i < 100000; i++) {
        sum = sum + i * 2;
    }
    return sum;
}

function fibonacci(n) {
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}
"""

PYTHON = """
def price(data):
    current, stock = data["current_price"], data["stock"]
    factor = 1.0
    if stock > 100:
        factor = 0.9
    elif stock < 10:
        factor = 1.1
    return {"current": current, "optimal": current * factor, "change": (factor - 1.0) * 100}

def check(user):
    errors = []
    name, email, age = user.get("name"), user.get("email"), user.get("age")
    if not name or len(name) < 2:
        errors.append("the name is too short")
    if not email or "@" not in email:
        errors.append("no e-mail address")
    if not age or age < 0 or age > 150:
        errors.append("no age that people have")
    if errors:
        raise ValueError(", ".join(errors))
    return user

def users(data):
    rows = data["rows"]
    total = sum(user["age"] for user in rows)
    domains = {}
    for user in rows:
        domain = user["email"].split("@")[1]
        domains[domain] = domains.get(domain, 0) + 1
    return {"count": len(rows), "age": total / len(rows), "domains": domains, "rows": rows}

def inventory(data):
    rows = data["rows"]
    value = sum(p["price"] * p["stock"] for p in rows)
    scarce = sorted((p for p in rows if p["stock"] < 20), key=lambda p: p["stock"])
    stock = sum(p["stock"] for p in rows)
    return {"value": value, "scarce": scarce[:5], "stock": stock / len(rows)}

def triangle(n):
    sum = 0
    for i in range(100000):
        sum = sum + i * 2
    return sum

def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)
"""

LUA = """
function price(data)
    local current, stock, factor = data.current_price, data.stock, 1.0
    if stock > 100 then factor = 0.9 elseif stock < 10 then factor = 1.1 end
    return {current = current, optimal = current * factor, change = (factor - 1.0) * 100}
end

function users(data)
    local rows, total, domains = data.rows, 0, {}
    for _, user in ipairs(rows) do
        total = total + user.age
        local domain = string.match(user.email, "@(.*)")
        domains[domain] = (domains[domain] or 0) + 1
    end
    return {count = #rows, age = total / #rows, domains = domains, rows = rows}
end

function triangle(n)
    local sum = 0
    for i = 0, 99999 do sum = sum + i * 2 end
    return sum
end

function fibonacci(n)
    if n < 2 then return n end
    return fibonacci(n - 1) + fibonacci(n - 2)
end
"""

STARLARK = """
def price(data):
    current, stock = data["current_price"], data["stock"]
    factor = 1.0
    if stock > 100:
        factor = 0.9
    elif stock < 10:
        factor = 1.1
    return {"current": current, "optimal": current * factor, "change": (factor - 1.0) * 100}

def users(data):
    rows = data["rows"]
    total = 0
    domains = {}
    for user in rows:
        total += user["age"]
        domain = user["email"].split("@")[1]
        domains[domain] = domains.get(domain, 0) + 1
    return {"count": len(rows), "age": total / len(rows), "domains": domains, "rows": rows}

def triangle(n):
    sum = 0
    for i in range(100000):
        sum = sum + i * 2
    return sum
"""
