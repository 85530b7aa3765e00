package dev.crossfade.replication.stream;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.gate.Gate;
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.SessionLimits;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The verbs of the side that serves about the stream that leaves it, on sessions that are kept open from one to the next. */
public final class SourceStream implements AutoCloseable {

    private final Gate gate;
    private final TableSelection selection;
    private final Publication publication;
    private final Slot slot;
    private final Outlet outlet;
    private final Clock clock;
    private final KeptSession actor;
    private final KeptSession look;

    public SourceStream(Postgres source, TenantSettings.Replication settings, Direction direction, Clock clock) {
        String name = source.session().streamName(direction);
        this.gate = new Gate(source);
        this.selection = new TableSelection(settings);
        this.publication = new Publication(name, selection);
        this.slot = new Slot(name);
        this.outlet = new Outlet(gate, publication, slot, new ReplicationRole(source));
        this.clock = clock;
        this.actor = new KeptSession(source, "stream", SessionLimits.SHORT);
        this.look = new KeptSession(source, "lag", SessionLimits.SHORT);
    }

    public List<TableName> tables() {
        return look.use(selection::read).stream().map(SelectedTable::name).toList();
    }

    public void publish() {
        actor.use(session -> gate.act(session, locked -> {
            refuseToMakeItAnew(session);
            publication.ensure(session);
            return true;
        }));
    }

    /** The slot's log of before it, or of while it was not there, can be decoded by none that is made now; 18 passes over it silently. */
    private void refuseToMakeItAnew(PostgresSession session) {
        if (!publication.exists(session) && slot.status(session).isPresent()) {
            throw new ReplicationFailure(
                    ReplicationFailure.Kind.REFUSED,
                    "the publication of the slot " + slot.name() + " is gone from the "
                            + session.side().label()
                            + ": what is committed without it is not carried, also when it is made anew",
                    "run `crossfade abort`, and then migrate again: everything is copied anew");
        }
    }

    public Lag lag() {
        return look.use(session -> slot.lag(session, clock));
    }

    public Optional<SlotStatus> slot() {
        return look.use(slot::status);
    }

    /** Of what {@link #remove} takes away, that which no other look finds. */
    public List<String> leftovers() {
        return look.use(outlet::copySlots).stream().map(name -> "slot " + name).toList();
    }

    /** Slots and publication; does nothing when they are not there. The target's subscription has gone before, if it could. */
    public void remove() {
        outlet.remove(actor);
    }

    @Override
    public void close() {
        actor.close();
        look.close();
    }
}
