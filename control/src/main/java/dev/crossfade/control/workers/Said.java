package dev.crossfade.control.workers;

/**
 * What an order has come to since we said it: ECS tells its counts from copies that may be a while behind, so a look that does not show
 * it yet says nothing about somebody else.
 *
 * @param seen a look has shown it
 * @param looks since it was said
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api-eventual-consistency.html">Eventual consistency of the
 *     Amazon ECS API</a>
 */
record Said(boolean seen, int looks) {

    /** From the first look that may still be behind, some seconds apart each. */
    static final int MAY_BE_BEHIND = 3;

    static final Said JUST_NOW = new Said(false, 0);

    /** @param shown the look shows the count that was said */
    Said after(boolean shown) {
        return new Said(seen || shown, looks + 1);
    }

    /** What a look shows is not older than what we said. */
    boolean isSettled() {
        return seen || looks > MAY_BE_BEHIND;
    }
}
