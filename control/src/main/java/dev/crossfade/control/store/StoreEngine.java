package dev.crossfade.control.store;

import com.zaxxer.hikari.HikariConfig;
import dev.crossfade.control.leader.Tenure;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalInt;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** What differs between the databases that a store can be in. All other SQL is the same for both. */
interface StoreEngine extends AutoCloseable {

    /** Connections for many. */
    HikariConfig pool();

    /** Where the tables' versions are, and how they are got at. */
    FluentConfiguration history();

    /** Looks whether what is there can be relied on, before anything is done with it. */
    void examine(Connection connection) throws SQLException;

    /** Of a store that was made before Flyway kept its history; empty of any other. */
    OptionalInt versionBeforeFlyway(Connection connection) throws SQLException;

    /**
     * Lets the transaction go on only under the term, held by the one who holds it there, and nobody take the lease before it ends.
     *
     * @return false when another has taken it
     */
    boolean holdsTerm(Connection connection, Tenure tenure) throws SQLException;

    /**
     * Whether the server has undone the transaction for something that is past by now, so that it may be done again: this process did nothing
     * in it for too long, or it and another waited for each other.
     */
    boolean isPast(SQLException e);

    /** Of a commit that failed: whether it is certain that it was refused, and nothing of it will ever be there. */
    boolean hasRefused(SQLException commit);

    /** In words, with what to do. */
    StoreFailure failure(SQLException e);

    @Override
    void close();
}
