package dev.crossfade.replication.preflight;

import java.util.Optional;

/** What becomes of a relation in a migration. Each has one, or the migration does not start. */
public enum RelationFate {
    /** Its rows go by logical replication. */
    REPLICATE("replicated"),
    /** Its state is set beside the replication: sequences. */
    COPY("carried beside the replication"),
    /** It is part of the schema, and holds nothing that would have to be carried, or is filled anew. */
    RECREATE("part of the schema, which both sides must have"),
    /** It stays behind, and a finding or the operator says so. */
    IGNORE("left behind");

    private final String inWords;

    RelationFate(String inWords) {
        this.inWords = inWords;
    }

    public String inWords() {
        return inWords;
    }

    /**
     * Decides by what the catalog says of it
     * (<a href="https://www.postgresql.org/docs/current/catalog-pg-class.html">pg_class</a>).
     *
     * @param kind {@code relkind}
     * @param unlogged whether it is not logged, and so cannot be published
     * @param left whether it is excluded, or belongs to an extension
     * @return empty for a kind that nobody here knows
     */
    static Optional<RelationFate> of(char kind, boolean unlogged, boolean left) {
        return switch (kind) {
            case 'r' -> Optional.of(left || unlogged ? IGNORE : REPLICATE);
            case 'p', 'v', 'm', 'c' -> Optional.of(left ? IGNORE : RECREATE);
            case 'S' -> Optional.of(left ? IGNORE : COPY);
            case 'f' -> Optional.of(IGNORE);
            default -> Optional.empty();
        };
    }
}
