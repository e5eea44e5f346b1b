# Rules of machines: what one that is offered to others must have.

#: Refuses a machine that others may use without telling them what it is, or asks a price for
#: what is not offered.
#: reads: machine_description, machine_data_source_is_public, machine_data_source_price_usd, machine_api_solving_is_public, machine_api_solving_price_usd
function checkOffer(machine) {
    let errors = {};
    let isOffered = machine.machine_data_source_is_public || machine.machine_api_solving_is_public;
    if (isOffered && machine.machine_description.trim().length < 10) {
        errors.machine_description = "must tell others in a sentence what the machine is";
    }
    if (machine.machine_data_source_price_usd && !machine.machine_data_source_is_public) {
        errors.machine_data_source_price_usd = "is asked for data that are not public";
    }
    if (machine.machine_api_solving_price_usd && !machine.machine_api_solving_is_public) {
        errors.machine_api_solving_price_usd = "is asked for solving that is not public";
    }
    return {"valid": Object.keys(errors).length == 0, "errors": errors};
}

#: How many machines there are of each status, and how well the trained ones do.
#: reads: status, training_eval_accuracy_sample_evaluation
#: mode: whole
function summarizeMachines(data) {
    let counts = {};
    let accuracies = [];
    for (let machine of data.machines) {
        counts[machine.status] = (counts[machine.status] || 0) + 1;
        if (machine.training_eval_accuracy_sample_evaluation != null) {
            accuracies.push(machine.training_eval_accuracy_sample_evaluation);
        }
    }
    let total = accuracies.reduce(function(sum, accuracy) { return sum + accuracy; }, 0);
    return {
        "count": data.machines.length,
        "by_status": counts,
        "mean_accuracy": accuracies.length == 0 ? null : total / accuracies.length
    };
}
