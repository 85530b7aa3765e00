package dev.crossfade.rehearsal.load;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** How often clients do what: a mix has everything that users of a shop ask for, or it is what partners send. */
public enum Mix {
    /** What users of a shop do. Most of it is a transaction over three tables, with three to five rows. */
    ORDERS("orders"),
    /**
     * 96 of 100 write, and most of them one row, in a transaction of one statement: as many writes as a machine can make with every
     * request still sent, answered, and held against the ledger.
     */
    WRITES("writes"),
    /** Each client is a partner of the shop's that sends it events in an order, each until somebody has taken it. Nobody else comes. */
    WEBHOOKS("webhooks");

    private static final int ALL = 100;

    private final String label;

    Mix(String label) {
        this.label = label;
    }

    /** The word on the command line. */
    public String label() {
        return label;
    }

    public static Optional<Mix> ofLabel(String label) {
        return Arrays.stream(values()).filter(one -> one.label.equals(label)).findFirst();
    }

    public static String labels() {
        return Arrays.stream(values()).map(Mix::label).collect(Collectors.joining(", "));
    }

    /** How many of a hundred requests are this one. */
    int weight(Action action) {
        if (this == WEBHOOKS) {
            return action == Action.SEND_EVENT ? ALL : 0;
        }
        return switch (action) {
            case CREATE_ORDER -> this == ORDERS ? 55 : 4;
            case CHANGE_ORDER -> this == ORDERS ? 5 : 2;
            case READ_ORDER -> this == ORDERS ? 20 : 4;
            case STORE_IMAGE -> this == ORDERS ? 5 : 1;
            case SEND_WEBHOOK -> this == ORDERS ? 5 : 70;
            case CREATE_NOTE -> this == ORDERS ? 10 : 19;
            case SEND_EVENT -> 0;
        };
    }

    Action draw(RandomGenerator random) {
        int drawn = random.nextInt(ALL);
        for (Action action : Action.values()) {
            drawn -= weight(action);
            if (drawn < 0) {
                return action;
            }
        }
        throw new IllegalStateException("the mix " + label + " adds up to less than " + ALL);
    }
}
