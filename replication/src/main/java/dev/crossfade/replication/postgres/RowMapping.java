package dev.crossfade.replication.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Makes a value of the row at which the result stands. */
@FunctionalInterface
public interface RowMapping<T> {

    T map(ResultSet row) throws SQLException;
}
