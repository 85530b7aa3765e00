package dev.crossfade.control.leader;

import java.util.Optional;

/** What a controller says of itself to whoever wants something done. */
public sealed interface Standing {

    /** It leads. */
    record Acting() implements Standing {}

    /**
     * It does nothing for now.
     *
     * @param why in words
     * @param leader the API's address of who acts, {@code HOST:PORT}; empty when that is not known
     */
    record StandingBy(String why, Optional<String> leader) implements Standing {}

    static Standing acting() {
        return new Acting();
    }

    static Standing beginning() {
        return new StandingBy("it has just begun to lead, and looks at what is there", Optional.empty());
    }

    /** Whether it leads. */
    default boolean acts() {
        return this instanceof Acting;
    }
}
