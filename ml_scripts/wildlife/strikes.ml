# Birds that met aircraft: check each report, tidy its names, derive the energy of the impact.
#
# The columns are those of examples/data/birdstrikes, which names their source and their licence.

# Body mass in kg that stands for each size class of the reports.
const MASS_KG = { "Small": 0.1, "Medium": 0.9, "Large": 4 };
# Animals that are "Large" like a goose is, and far heavier.
const HEAVY_KG = { "White-tailed deer": 60, "Coyote": 14 };
const KNOT_M_PER_S = 0.514444;

const DAMAGE = ["None", "Minor", "Medium", "Substantial"];
const IN_THE_AIR = ["Climb", "Approach", "Descent"];
# No aircraft of the reports flies slower, and none taxies faster.
const STALL_KNOTS = 40;
const TAXI_KNOTS = 60;

# Why a report contradicts itself, by the column to look at; an empty object if it does not.
function contradictions(strike) {
    let found = {};
    let damage = strike["Effect Amount of damage"];
    let speed = strike["Speed IAS in knots"];
    let phase = strike["Phase of flight"];
    if (!DAMAGE.includes(damage)) {
        found["Effect Amount of damage"] = "unknown damage code";
    } elif (damage == "None" && strike["Cost Repair"] > 0) {
        found["Cost Repair"] = "repaired without damage";
    }
    if (speed != null && speed < STALL_KNOTS && IN_THE_AIR.includes(phase)) {
        found["Speed IAS in knots"] = "too slow to fly";
    } elif (speed > TAXI_KNOTS && phase == "Taxi") {
        found["Speed IAS in knots"] = "too fast to taxi";
    }
    return found;
}

# The operator without the star of a footnote that is not in the table, and with its blank.
function operatorName(text) {
    let name = text.replace("*", "").trim();
    if (name.endsWith("AIRLINES") && !name.endsWith(" AIRLINES")) {
        name = name.slice(0, -8) + " AIRLINES";
    }
    return name;
}

# One blank where there were several.
function singleBlanks(text) {
    return text.split(" ").filter(function (word) { return word != ""; }).join(" ");
}

# What was mended or is missing in one report, in a fixed order.
function shortcomings(strike) {
    let notes = [];
    let operator = strike["Aircraft Airline Operator"];
    let aircraft = strike["Aircraft Make Model"];
    if (operator.includes("*")) {
        notes.push("operator starred");
    } elif (operator != operatorName(operator)) {
        notes.push("operator run together");
    }
    if (operator == "UNKNOWN") {
        notes.push("operator unknown");
    }
    if (aircraft != singleBlanks(aircraft)) {
        notes.push("aircraft with doubled blanks");
    }
    if (aircraft.endsWith(" UNKN")) {
        notes.push("aircraft model unknown");
    }
    if (strike["Speed IAS in knots"] == null) {
        notes.push("speed missing");
    }
    return notes;
}

# Energy of the impact in kJ, to two decimals; null where the speed is missing.
function impactEnergy(strike) {
    let knots = strike["Speed IAS in knots"];
    let mass = HEAVY_KG[strike["Wildlife Species"]] || MASS_KG[strike["Wildlife Size"]];
    if (knots == null || mass == null) {
        return null;
    }
    let speed = knots * KNOT_M_PER_S;
    return Math.round(mass * speed * speed / 2 / 10) / 100;
}

#: Refuse a report that contradicts itself; otherwise tidy its names and derive the energy.
#: writes: operator, aircraft, impact_kj, quality
#: mode: row
#: idempotent: true
function assess(strike) {
    let wrong = contradictions(strike);
    if (Object.keys(wrong).length > 0) {
        throw wrong;
    }
    let notes = shortcomings(strike);
    return {
        "operator": operatorName(strike["Aircraft Airline Operator"]),
        "aircraft": singleBlanks(strike["Aircraft Make Model"]),
        "impact_kj": impactEnergy(strike),
        "quality": notes.length > 0 ? notes.join("; ") : "good"
    };
}

function falling(a, b) {
    return b[1] - a[1];
}

function largestFirst(tally) {
    return Object.fromEntries(Object.entries(tally).sort(falling));
}

function add(tally, key, amount) {
    tally[key] = (tally[key] || 0) + amount;
}

# What tells one report from another; the derived columns and the line number do not.
function fingerprint(strike) {
    return JSON.stringify([
        strike["Airport Name"], strike["Aircraft Make Model"], strike["Effect Amount of damage"],
        strike["Flight Date"], strike["Aircraft Airline Operator"], strike["Phase of flight"],
        strike["Wildlife Size"], strike["Wildlife Species"], strike["Time of day"],
        strike["Cost Other"], strike["Cost Repair"], strike["Speed IAS in knots"]
    ]);
}

#: Count every kind of dirt in the table, and sum up what the strikes did.
#: mode: whole
function survey(table) {
    let dirt = {};
    let seen = {};
    let costs = {};
    for (let strike of table.rows) {
        addDirt(dirt, seen, strike);
        add(costs, strike["Phase of flight"], strike["Cost Total $"]);
    }
    costs = largestFirst(costs);
    return {
        "strikes": table.rows.length,
        "strongest_kj": table.rows.reduce(function (most, strike) {
            return Math.max(most, strike.impact_kj || 0);
        }, 0),
        "cost_usd": Object.values(costs).reduce(function (sum, cost) { return sum + cost; }, 0),
        "costliest_phase": Object.keys(costs)[0],
        "dirt": largestFirst(dirt)
    };
}

function addDirt(dirt, seen, strike) {
    for (let note of shortcomings(strike)) {
        add(dirt, note, 1);
    }
    let wrong = contradictions(strike);
    for (let column of Object.keys(wrong)) {
        add(dirt, wrong[column], 1);
    }
    let mark = fingerprint(strike);
    if (seen[mark]) {
        add(dirt, "report entered twice", 1);
    }
    seen[mark] = true;
}
