package dev.crossfade.control.daemon;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.fleet.MigrationsUnderWay;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.journal.MigrationStore;
import java.util.Optional;

/** Routing's view of the migrations: the durable one, for a change of a route must not get ahead of a restart. */
record StoredMigrations(MigrationStore store) implements MigrationsUnderWay {

    @Override
    public Optional<String> standing(TenantId tenant) {
        return store.find(tenant)
                .filter(migration -> !migration.state().ended())
                .map(StoredMigrations::inWords);
    }

    private static String inWords(Migration migration) {
        return migration.stage() + ", step " + migration.step() + ", "
                + migration.state().label();
    }
}
