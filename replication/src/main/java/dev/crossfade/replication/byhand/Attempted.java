package dev.crossfade.replication.byhand;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.postgres.MigrationSession;
import java.util.Objects;

/**
 * The attempt that a page is about: whose, from which side to which, under which epoch and generation. Pure.
 *
 * @param session of a generation above every one that a controller has taken
 * @param epoch above both gates' for an attempt that begins; that of the attempt for one that is undone or goes on
 */
public record Attempted(TenantSettings tenant, MigrationSession session, Direction direction, Epoch epoch) {

    /** How sessions by hand are called, so that the fence takes them for ours. */
    private static final String BY_HAND = "/hand";

    Side serving() {
        return direction.from();
    }

    Side waiting() {
        return direction.to();
    }

    DatabaseSettings database(Side side) {
        return Objects.requireNonNull(tenant.side(side).database(), "a migration has databases");
    }

    String replicationRole(Side side) {
        return Filled.text(database(side).replication().user());
    }

    String appRoles(Side side) {
        return Filled.texts(database(side).appRoles());
    }

    String applicationName() {
        return session.applicationName() + BY_HAND;
    }

    boolean carriesLargeObjects() {
        return tenant.replication().largeObjects() != TenantSettings.LargeObjects.NONE;
    }

    String migration() {
        return "'" + session.migration() + "'";
    }

    /** Within the attempt. Fails where the gate does not say that, under this page's generation; nothing of its transaction is done then. */
    String move(GateState from, GateState to) {
        return moved("state = '" + to.label() + "'", "state = '" + from.label() + "' AND epoch = " + epoch);
    }

    /** @param condition of the row besides whose it is */
    String moved(String change, String condition) {
        return insist("UPDATE crossfade.gate SET " + change + " WHERE " + whose(condition), needs(condition));
    }

    /** Without a lock, where each statement is a transaction of its own. */
    String saysNow(String condition) {
        return insist("PERFORM FROM crossfade.gate WHERE " + whose(condition), needs(condition));
    }

    /** Locks the row until the transaction's end; fails as a move does. */
    String holds(String condition) {
        return insist("PERFORM FROM crossfade.gate WHERE " + whose(condition) + " FOR UPDATE", needs(condition));
    }

    private String needs(String condition) {
        return "generation " + session.generation() + " and " + condition;
    }

    private String whose(String condition) {
        return "migration = " + migration() + " AND generation = " + session.generation() + " AND " + condition;
    }

    /** @param act which sets {@code FOUND} */
    String insist(String act, String needs) {
        return """
                DO $hand$
                BEGIN
                    %s;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION USING MESSAGE = %s || coalesce(
                            (SELECT format('the gate says %%s (epoch %%s, generation %%s)', state, epoch, generation)
                               FROM crossfade.gate),
                            'there is no gate');
                    END IF;
                END
                $hand$;
                """.formatted(act, Filled.text("nothing of this was done, for it needs " + needs + ", and "));
    }
}
