# Rules of the shop in examples/shop: prices follow the stock, the inventory is summed up.

#: What the whole stock is worth, how much there is of a product on average, and the five that
#: run out first.
#: reads: id, name, price, stock
#: mode: whole
function analyzeInventory(data) {
    let products = data.products;
    let totalValue = products.reduce(function(sum, product) {
        return sum + product.price * product.stock;
    }, 0);
    let totalStock = products.reduce(function(sum, product) {
        return sum + product.stock;
    }, 0);
    let scarce = products.filter(function(product) {
        return product.stock < 20;
    });
    scarce.sort(function(a, b) {
        return a.stock - b.stock;
    });
    return {
        "total_products": products.length,
        "total_value": totalValue,
        "best_sellers": scarce.slice(0, 5),
        "average_stock": products.length == 0 ? 0 : totalStock / products.length
    };
}

#: The price to ask for, given the stock: a discount for plenty, a premium for scarce goods.
#: reads: current_price=price, stock
#: writes: price=optimal_price
function calculateOptimalPrice(product) {
    let factor = 1;
    if (product.stock > 100) {
        factor = 0.9;
    } elif (product.stock < 10) {
        factor = 1.1;
    }
    return {
        "current_price": product.current_price,
        "optimal_price": product.current_price * factor,
        "adjustment": (factor - 1) * 100
    };
}

#: Refuses products that cannot be sold, and tidies the names of the others.
#: reads: name, price, stock
#: writes: name
function checkProduct(product) {
    let errors = {};
    if (product.price <= 0) {
        errors.price = "must be positive";
    }
    if (product.stock < 0) {
        errors.stock = "must not be negative";
    }
    return {"name": product.name.trim(), "errors": errors};
}
