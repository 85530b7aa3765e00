package dev.crossfade.proxy.observe;

/** One line an exchange. Called on event loops: must not block; what it cannot take it drops, and counts. */
@FunctionalInterface
public interface AccessLog {

    void write(FinishedExchange exchange);

    /** This one, and then another. */
    default AccessLog andThen(AccessLog next) {
        return exchange -> {
            write(exchange);
            next.write(exchange);
        };
    }

    /** Writes nothing. */
    AccessLog OFF = exchange -> {};
}
