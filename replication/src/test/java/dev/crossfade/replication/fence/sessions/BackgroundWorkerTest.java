package dev.crossfade.replication.fence.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackgroundWorkerTest {

    @ParameterizedTest
    @CsvSource({
        "pg_cron launcher, pg_cron scheduler, cron.database_name",
        "TimescaleDB Background Worker Scheduler, '', stop_background_workers()",
        "Citus Maintenance Daemon, '', by its own settings",
        "pg_partman master background worker, '', by its own settings",
    })
    void whatMakesItLeaveIsSaid(String type, String application, String remedy) {
        String said = new BackgroundWorker(4711, type, application).remedy();
        assertTrue(said.contains(remedy), said);
    }

    @Test
    void itIsNamedByProcessTypeAndApplication() {
        assertEquals(
                "pid 7: pg_cron launcher (pg_cron scheduler)",
                new BackgroundWorker(7, "pg_cron launcher", "pg_cron scheduler").toString());
        assertEquals("pid 7: autoprewarm worker", new BackgroundWorker(7, "autoprewarm worker", "").toString());
    }
}
