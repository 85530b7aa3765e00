package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Obstacle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AskedAgainTest {

    private final List<String> said = new ArrayList<>();
    private int asked;

    @Test
    void whatPassesByItselfIsWaitedForAndToldOnce() {
        assertEquals(Statuses.switched(), refused(3, Obstacle.WAIT));

        assertEquals(4, asked);
        assertEquals(List.of("waiting for what passes by itself: the lag was unknown a moment ago; few looks"), said);
    }

    @Test
    void whatDoesNotPassIsToldAsARefusal() {
        VerbFailure failure = assertThrows(VerbFailure.class, () -> refused(Integer.MAX_VALUE, Obstacle.WAIT));

        assertEquals(31, asked);
        assertEquals(ExitCode.REFUSED, failure.exitCode());
    }

    @Test
    void whatHasToBeMendedIsToldAtOnce() {
        assertThrows(VerbFailure.class, () -> refused(Integer.MAX_VALUE, "mend it"));

        assertEquals(1, asked);
        assertEquals(List.of(), said);
    }

    private MigrationStatus refused(int times, String action) {
        return AskedAgain.until(
                () -> {
                    if (asked++ < times) {
                        throw new VerbFailure(
                                ExitCode.REFUSED,
                                Problem.of(
                                        409,
                                        "refused",
                                        "Refused",
                                        "the rollback of acme is refused",
                                        "the lag was unknown a moment ago\nfew looks",
                                        action));
                    }
                    return Statuses.switched();
                },
                new NobodyThere(),
                said::add);
    }
}
