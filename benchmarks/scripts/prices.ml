#: Plenty is discounted, scarce goods cost more.
#: reads: id, name, description, price, stock
#: writes: price
function reprice(product) {
    if (product.stock > 100) {
        return {"price": product.price * 0.9};
    } elif (product.stock < 90) {
        return {"price": product.price * 1.1};
    }
    return null;
}
