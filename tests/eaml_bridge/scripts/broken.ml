function broken(row) {
    return row.price *;
}
