# Functions for runs that are killed: doing a row twice shows.

#: reads: id, quantity
#: writes: quantity
function increment(row) {
    return {"quantity": row.quantity + 1};
}

# Takes long enough to be killed in the middle.
#: reads: id, quantity
#: writes: quantity
#: args: turns:integer
function incrementSlowly(row, ctx) {
    let sum = 0;
    for (let i = 0; i < ctx.args.turns; i++) { sum = sum + i % 7; }
    return {"quantity": row.quantity + 1};
}

#: reads: id, name, quantity
#: writes: quantity
function incrementSome(row) {
    if (row.name.endsWith("3")) { throw "not this one"; }
    return {"quantity": row.quantity + 1};
}
