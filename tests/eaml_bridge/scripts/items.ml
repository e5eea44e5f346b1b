# Functions for the tests of the bridge.

function identity(row) {
    return row;
}

#: reads: id, quantity
#: writes: quantity
function double(row) {
    return {"quantity": row.quantity * 2};
}

#: The price with a rebate.
#: reads: price
#: writes: price
#: args: rebate:decimal=0.1(0..1), reason:string?
function discount(row, ctx) {
    return {"price": row.price * (1 - ctx.args.rebate)};
}

# What becomes of a row stands in its name.
#: reads: id, name, quantity
#: writes: name, quantity
function byName(row) {
    let name = row.name.split(" ")[0];
    if (name == "nothing") { return null; }
    if (name == "same") { return {"quantity": row.quantity}; }
    if (name == "changed") { return {"quantity": row.quantity + 1}; }
    if (name == "skipped") { return {"$skip": "closed"}; }
    if (name == "verdict") { return {"valid": false, "quantity": 9}; }
    if (name == "errors") { return {"errors": {"quantity": ["too much", "too late"]}}; }
    if (name == "thrown") { throw "not today"; }
    if (name == "fields") { throw {"quantity": "must be even"}; }
    if (name == "crashed") { let nothing = null; return nothing.field; }
    if (name == "endless") { while (true) { } }
    if (name == "text") { return {"quantity": "many"}; }
    if (name == "missing") { return {"quantity": null}; }
    if (name == "negative") { return {"quantity": 0 - 1}; }
    if (name == "half") { return {"quantity": 2.5}; }
    if (name == "number") { return 5; }
    if (name == "taken") { return {"name": "same 0"}; }
    return {"quantity": row.quantity, "other": 1};
}

#: mode: batch
#: reads: id, quantity
#: writes: quantity
function batchByPosition(data) {
    return data.rows.map(function(row) { return {"quantity": row.quantity + data.count}; });
}

#: mode: batch
#: reads: id, quantity
#: writes: quantity
function batchByKey(data) {
    let last = data.rows[data.count - 1];
    return {"items": [{"id": last.id, "quantity": 77}]};
}

#: mode: batch
#: writes: quantity
function batchTooShort(data) {
    return [];
}

#: mode: batch
#: writes: quantity
function batchThrows(data) {
    throw "no batches today";
}

#: mode: whole
function summary(data) {
    return {
        "count": data.count,
        "names": data.items.map(function(row) { return row.name; }),
        "same": data.rows.length == data.records.length
    };
}

#: mode: whole
function summaryCrashes(data) {
    let nothing = null;
    return nothing.field;
}

#: reads: id, category.name
#: writes: name
function nameByCategory(row) {
    return {"name": row.category.name + " " + row.id};
}

#: reads: current=price
#: writes: price=wanted
function renamed(row) {
    return {"wanted": row.current + 1, "current": 0};
}

function context(row, ctx) {
    return {"user": ctx.user, "index": ctx.index, "dry_run": ctx.dry_run, "args": ctx.args};
}

function setEverything(row) {
    return {"id": 999, "owner": 1, "secret": "x", "pk": 999, "quantity": 5, "save": 1,
            "_meta": 1, "__class__": 1, "objects": 1, "name__in": ["a"]};
}

#: writes: pirce
function writesUnknown(row) {
    return null;
}

#: writes: id
function writesKey(row) {
    return null;
}

#: mode: batch
function copyFirst(data) {
    let first = data.rows[0];
    return data.rows.map(function(row) { return first; });
}

#: reads: id, name, tables
#: writes: name, tables
function upper(row) {
    return {"name": row.name.toUpperCase(), "tables": row.tables + 1};
}

function one(row) {
    return {"uses": 1, "people": 1, "price": 1};
}

function namedColumn(row) {
    let result = {};
    result[row.name] = row[row.name] + 1;
    return result;
}

#: reads: name
function addNothing(row) {
    return {"name": row.name + "!"};
}

function plainRename(row) {
    return {"current_price": 0, "optimal_price": row.current_price * 2};
}

function rename(row, ctx) {
    return {"name": row.name == "bad" ? ctx.args.value : row.name + "!"};
}

function enlarge(row) {
    return {"quantity": row.name == "bad" ? 2 ** 70 : row.quantity};
}

function resize(row) {
    return {"size": "X"};
}

function recategorize(row) {
    return {"category": 12345};
}
