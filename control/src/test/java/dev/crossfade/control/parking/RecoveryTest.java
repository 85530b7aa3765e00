package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.parking.ParkedStore.Origin;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoveryTest {

    private static final Recovery WELL = new Recovery(0, Recovery.NEVER, 0, 0, false);

    /** What is seen, in words such as {@code first@1000} (a lane's first failure of an attempt that was sent then), and who is let go. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "there@1000                                        | nobody",
                "first@1000 again@1500 there@1999                  | nobody",
                "first@1000 again@1500 there@2000                  | 1000..2000",
                "first@1000 first@1800 there@9000                  | 1000..9000",
                "first@1000 asked@2000 there@3000                  | 1000..3000",
                "asked@1000 there@3000                             | nobody",
                "again@1000 there@3000 again@4000 there@6000       | nobody",
                "first@1000 there@1500 there@3000                  | nobody",
                "first@1000 there@900 there@2500                   | 1000..2500",
                "first@1000 there@3000 closed                      | nobody",
                "first@1000 there@3000 closed again@2900           | 1000..3000",
                "first@1000 there@3000 closed again@3000           | nobody",
                "first@1000 there@3000 closed first@900 there@4000 | nobody",
                "first@1000 there@3000 first@4000 there@6000       | 1000..6000",
                "first@1000 there@3000 closed first@4000 there@6000| 4000..6000",
                "begins@5000                                       | 0..5000",
                "begins@5000 closed again@5500 there@6000          | 5000..6000",
            })
    void whoIsLetGo(String seen, String let) {
        Recovery recovery = WELL;
        for (String one : seen.trim().split(" +", -1)) {
            recovery = after(recovery, one);
        }
        assertEquals(let.trim(), recovery.open() ? recovery.from() + ".." + recovery.until() : "nobody");
    }

    private static Recovery after(Recovery before, String one) {
        String[] words = one.split("@", -1);
        long at = words.length == 1 ? 0 : Long.parseLong(words[1]);
        long now = Math.max(at, 10_000);
        return switch (words[0]) {
            case "closed" -> before.closed();
            case "begins" -> Recovery.begins(at);
            case "there" -> before.seen(Origin.THERE, at, false, now);
            case "asked" -> before.seen(Origin.UNKNOWN, at, true, now);
            case "first" -> before.seen(Origin.AWAY, at, true, now);
            case "again" -> before.seen(Origin.AWAY, at, false, now);
            default -> throw new IllegalArgumentException(one);
        };
    }

    @Test
    void clockThatIsSetBackLetsNobodyGoAndIsForgotten() {
        Recovery recovery = WELL.seen(Origin.AWAY, 900_000, true, 900_000)
                .seen(Origin.THERE, 910_000, false, 910_000)
                .seen(Origin.AWAY, 5_000, false, 5_000);
        assertTrue(!recovery.open(), "of the time before nothing is known");
        recovery = recovery.seen(Origin.AWAY, 6_000, true, 6_000).seen(Origin.THERE, 8_000, false, 8_000);
        assertEquals(new Recovery(8_000, Recovery.NEVER, 6_000, 8_000, true), recovery);
    }

    /** Others are delivered a thousand times while it fails, seldom enough that each could pass for the end of an absence. */
    @Test
    void laneThatAlwaysFailsIsLetGoOnceForItsFirstFailure() {
        Recovery recovery = WELL;
        long[] tries = {100, 1_200, 3_200, 7_200, 15_200, 31_200, 63_200};
        int let = 0;
        long letFor = 0;
        for (long now = 0; now < 2_000_000; now += 2_000) {
            long from = now;
            long[] failed = Arrays.stream(tries)
                    .filter(at -> at >= from && at < from + 2_000)
                    .toArray();
            for (long at : failed) {
                recovery = recovery.seen(Origin.AWAY, at, at == tries[0], at);
            }
            recovery = recovery.seen(Origin.THERE, now + 2_000, false, now + 2_000);
            if (recovery.open()) {
                let++;
                letFor = recovery.from();
                recovery = recovery.closed();
            }
        }
        assertEquals(1, let);
        assertEquals(tries[0], letFor);
    }
}
