package dev.crossfade.replication.stream;

import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableName;
import dev.crossfade.replication.schema.TableSelection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a direction's stream carries every table: a publication is an explicit list, so that one made since is in none, and neither
 * lag nor token tell that its rows stay where they are.
 */
public final class Coverage {

    private final TableSelection selection;
    private final Publication publication;
    private final Subscription subscription;

    /** @param name of the direction's publication and subscription */
    public Coverage(String name, TableSelection selection) {
        this.selection = selection;
        this.publication = new Publication(name, selection);
        this.subscription = new Subscription(name);
    }

    /** Those that hold rows and are not published, and those that are and are not, or not wholly, replicated at the subscriber. */
    public List<TableName> lacking(PostgresSession publisher, PostgresSession subscriber) {
        Set<TableName> members = publication.members(publisher);
        Set<TableName> lacking = new TreeSet<>(members);
        lacking.removeAll(subscription.replicatedTables(subscriber));
        selection.readHoldingRows(publisher).stream()
                .map(SelectedTable::name)
                .filter(table -> !members.contains(table))
                .forEach(lacking::add);
        return List.copyOf(lacking);
    }
}
