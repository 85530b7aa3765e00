package dev.crossfade.rehearsal.ledger;

/** What the ledger compares: each kind of write has keys of its own. */
public enum WriteKind {
    /** An order with its items. */
    ORDER("order"),
    /** The status that an order was last given. */
    STATUS("status of order"),
    /** An order's change, as its history has it. */
    CHANGE("change"),
    /** An image: its row and its large object. */
    IMAGE("image"),
    /** A webhook that was received. */
    WEBHOOK("webhook"),
    /** A note, written by a GraphQL mutation. */
    NOTE("note"),
    /** An event that a partner sent: it may have been kept for a while, and each partner's come in their order. */
    EVENT("event"),
    /** A movement of stock, written by a worker that goes to the database directly. */
    STOCK("stock move"),
    /** A customer's count of orders, which is changed in the same transaction as the orders themselves. */
    CUSTOMER("order count of customer");

    private final String label;

    WriteKind(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
