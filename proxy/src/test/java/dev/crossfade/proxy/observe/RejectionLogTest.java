package dev.crossfade.proxy.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** With the time moved by hand. */
class RejectionLogTest {

    private final List<String> lines = new ArrayList<>();
    private long now = Long.MAX_VALUE - 5;
    private final RejectionLog log =
            new RejectionLog(() -> now, (reason, client, leftOut) -> lines.add(reason + " " + client + " " + leftOut));

    @Test
    void ofEachReasonThereIsOneLineASecondThatTellsHowManyWereLeftOut() {
        for (int i = 0; i < 1000; i++) {
            log.rejected("two_hosts", "192.0.2." + i);
        }
        log.rejected("version", "192.0.2.7");
        now += TimeUnit.SECONDS.toNanos(1) - 1;
        log.rejected("two_hosts", "192.0.2.8");
        now += 1;
        log.rejected("two_hosts", "192.0.2.9");
        assertEquals(List.of("two_hosts 192.0.2.0 0", "version 192.0.2.7 0", "two_hosts 192.0.2.9 1000"), lines);
    }

    @Test
    void afterAQuietTimeNothingIsSaidToBeLeftOut() {
        log.rejected("version", "192.0.2.7");
        now += TimeUnit.HOURS.toNanos(1);
        log.rejected("version", "192.0.2.8");
        assertEquals(List.of("version 192.0.2.7 0", "version 192.0.2.8 0"), lines);
    }
}
