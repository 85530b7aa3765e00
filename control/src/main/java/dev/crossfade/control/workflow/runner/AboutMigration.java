package dev.crossfade.control.workflow.runner;

import dev.crossfade.control.migration.Migration;
import org.slf4j.MDC;

/** What a thread logs meanwhile is about one migration: each line has its tenant and its id, whoever writes it. */
final class AboutMigration {

    private static final String TENANT = "tenant";
    private static final String MIGRATION = "migration";

    private AboutMigration() {}

    static Runnable of(Migration migration, Runnable work) {
        return () -> {
            MDC.put(TENANT, migration.tenant().value());
            MDC.put(MIGRATION, migration.id().toString());
            try {
                work.run();
            } finally {
                MDC.remove(TENANT);
                MDC.remove(MIGRATION);
            }
        };
    }
}
