package dev.crossfade.replication.verify;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** How rows stand on one side right now. */
interface RowStates {

    /**
     * Of each row that is there the hashes of its parts, in the table's order, or, without a key, how often it is there; a row that is absent
     * is not in the map.
     */
    Map<Candidate, List<String>> of(Collection<Candidate> candidates) throws SQLException;
}
