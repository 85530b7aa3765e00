package dev.crossfade.replication.verify;

import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;

/** How rows stand on one side right now. */
interface RowStates {

    /** The hash of each row that is there, or, without a key, how often it is there; a row that is absent is not in the map. */
    Map<Candidate, String> of(Collection<Candidate> candidates) throws SQLException;
}
