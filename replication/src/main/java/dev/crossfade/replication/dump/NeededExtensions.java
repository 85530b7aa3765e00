package dev.crossfade.replication.dump;

import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.Extension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The source's extensions: {@code pg_dump} names what belongs to them by the schema that they are in. */
final class NeededExtensions {

    private NeededExtensions() {}

    /** What the target has to be given first, in an order in which it can be; nothing of it is done here. */
    static List<Missing> missing(PostgresSession source, PostgresSession target) {
        Map<String, Extension> there = Extension.installed(target);
        List<Missing> missing = new ArrayList<>();
        Extension.installed(source).values().forEach(wanted -> {
            Extension found = there.get(wanted.name());
            if (found == null) {
                missing.add(new Missing(
                        "missing-extension",
                        wanted.name(),
                        "the source has it in schema " + wanted.schema() + ", and the target does not have it",
                        wanted.creation()));
            } else if (!found.schema().equals(wanted.schema())) {
                missing.add(new Missing(
                        "extension-schema",
                        wanted.name(),
                        "is in schema " + found.schema() + " here, and in " + wanted.schema()
                                + " at the source, by which the source's schema names what it has",
                        wanted.move(found)));
            }
        });
        return missing;
    }
}
