package dev.crossfade.config.model;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant's sides are, kept beside its route: {@code source} and {@code target} are words of a configuration, and another one may
 * give them to each other's region. A side is told by its origin and by its database; whatever is not known of both sides tells nothing.
 *
 * @param origins the load balancers' URLs
 * @param databases {@code host:port/name}; null for a proxy, which knows none
 */
public record Places(@Nullable Pair origins, @Nullable Pair databases) {

    /** Of which nothing is known: whatever stands there later contradicts nothing. */
    public static final Places UNKNOWN = new Places(null, null);

    /** One thing of each side. */
    public record Pair(String source, String target) {

        public Pair {
            Objects.requireNonNull(source, "source");
            Objects.requireNonNull(target, "target");
        }

        /** Empty unless both are there. */
        public static @Nullable Pair of(@Nullable String source, @Nullable String target) {
            return source == null || target == null ? null : new Pair(source, target);
        }

        String at(Side side) {
            return side == Side.SOURCE ? source : target;
        }

        /**
         * A new name for one side is another load balancer, or another server, in the same region. It is another region when the name
         * is one that the opposite side had, or when the name that it had has gone to the opposite side.
         */
        private boolean leadsAstray(Side primary, Pair now) {
            return !now.at(primary).equals(at(primary))
                    && (now.at(primary).equals(at(primary.other()))
                            || now.at(primary.other()).equals(at(primary)));
        }
    }

    /**
     * Why a route that was made when the sides were these would lead to the wrong one now that they are others.
     *
     * @return empty when it leads where it led, or to a new address there
     */
    public Optional<String> astray(Side primary, Places now) {
        return astray(primary, origins, now.origins).or(() -> astray(primary, databases, now.databases));
    }

    private static Optional<String> astray(Side primary, @Nullable Pair then, @Nullable Pair now) {
        return then == null || now == null || !then.leadsAstray(primary, now)
                ? Optional.empty()
                : Optional.of("its route leads to the " + primary.label() + ", which was " + then.at(primary)
                        + " and would be " + now.at(primary));
    }

    /** These, where others have come that do not contradict them. Two sides with one name are not told apart, and teach nothing. */
    public Places updatedBy(Places now) {
        return new Places(newer(origins, now.origins), newer(databases, now.databases));
    }

    private static @Nullable Pair newer(@Nullable Pair then, @Nullable Pair now) {
        return now == null || now.source().equals(now.target()) ? then : now;
    }
}
