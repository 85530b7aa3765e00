package dev.crossfade.replication.stream;

import dev.crossfade.replication.postgres.Deadline;
import dev.crossfade.replication.postgres.KeptSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How large the source's tables are: the server looks them up in a directory, one by one, and nobody needs them newer than half a minute. */
final class KnownSizes {

    private static final Logger LOG = LoggerFactory.getLogger(KnownSizes.class);

    private static final Duration EVERY = Duration.ofSeconds(30);

    private final KeptSession atSource;
    private final TableSelection selection;
    private Map<TableName, TableSize> last = Map.of();
    private Deadline fresh = Deadline.after(Duration.ZERO);

    KnownSizes(KeptSession atSource, TableSelection selection) {
        this.atSource = atSource;
        this.selection = selection;
    }

    synchronized Map<TableName, TableSize> now() {
        if (fresh.isPast()) {
            last = readOr(last);
            fresh = Deadline.after(EVERY);
        }
        return last;
    }

    /** They wait for whoever holds a table exclusively, and are not worth a copy that goes on without them. */
    private Map<TableName, TableSize> readOr(Map<TableName, TableSize> known) {
        try {
            return atSource.use(session -> TableSize.read(session, selection));
        } catch (ReplicationFailure e) {
            if (e.kind() == Kind.SUPERSEDED) {
                throw e;
            }
            LOG.debug("the tables' sizes are as they were known last: {}", e.getMessage());
            return known;
        }
    }
}
