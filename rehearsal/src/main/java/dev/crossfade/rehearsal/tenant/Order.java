package dev.crossfade.rehearsal.tenant;

import java.util.List;

/**
 * An order as a client sends it.
 *
 * @param key made by the client, another one for each order; the shop does not enforce that
 * @param customer the id of one
 * @param items at least one
 */
public record Order(String key, long customer, List<Item> items) {

    public Order {
        items = List.copyOf(items);
    }

    /** Some of one article; the price is that of one piece, in cents. */
    public record Item(String sku, int quantity, int cents) {}

    public long totalCents() {
        return items.stream()
                .mapToLong(item -> (long) item.quantity() * item.cents())
                .sum();
    }
}
