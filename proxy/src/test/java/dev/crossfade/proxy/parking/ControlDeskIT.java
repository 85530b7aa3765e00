package dev.crossfade.proxy.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkedHead;
import dev.crossfade.proxy.parking.StoringController.Manner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is asked, how often, and what is made of the answer. */
@Tag("endurance")
@Timeout(60)
class ControlDeskIT {

    private static final TenantId ACME = new TenantId("acme");
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String NOBODY = "http://127.0.0.1:1";

    private StoringController first;
    private StoringController second;

    @BeforeEach
    void start() throws IOException {
        first = new StoringController();
        second = new StoringController();
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    @Test
    void theOneThatLeadsIsFoundAndAskedFirstFromThenOn() throws Exception {
        first.does(Manner.STANDS_BY);
        try (DeskOnALoop desk = DeskOnALoop.of(LIMIT, 4, NOBODY, first.url(), second.url())) {
            assertInstanceOf(DeskAnswer.Receipt.class, told(desk.park(ACME, document())));
            assertInstanceOf(DeskAnswer.Receipt.class, told(desk.park(ACME, document())));
        }
        assertEquals(1, first.asked());
        assertEquals(2, second.stored());
        assertEquals("Bearer secret", second.next().authorization());
    }

    @Test
    void noControllerIsAskedTwiceAndNothingIsStoredWithoutOne() throws Exception {
        first.does(Manner.STANDS_BY);
        second.does(Manner.STANDS_BY);
        try (DeskOnALoop desk = DeskOnALoop.of(LIMIT, 4, first.url(), NOBODY, second.url())) {
            assertInstanceOf(DeskAnswer.Untaken.class, told(desk.park(ACME, document())));
        }
        assertEquals(2, first.asked() + second.asked());
    }

    /** It may have been stored there: a second one would store it twice. */
    @Test
    void whatWasTakenInWithoutAnAnswerIsNotHandedOverToTheNext() throws Exception {
        first.does(Manner.BREAKS_OFF);
        try (DeskOnALoop desk = DeskOnALoop.of(LIMIT, 4, first.url(), second.url())) {
            assertInstanceOf(DeskAnswer.Lost.class, told(desk.park(ACME, document())));
            assertEquals(0, second.asked());
            assertInstanceOf(
                    DeskAnswer.Receipt.class, told(desk.park(ACME, document())), "the next one goes elsewhere");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HAS_NO_ROOM, Untaken",
        "KNOWS_NO_RULE, Refused",
        "KNOWS_NO_TENANT, Refused",
        "FAILS, Lost",
        "ANSWERS_NONSENSE, Lost",
        "ANSWERS_TOO_MUCH, Lost",
        "MESH_IS_UNAVAILABLE, Lost",
    })
    void everyOtherAnswerMeansOneThing(Manner manner, String expected) throws Exception {
        first.does(manner);
        try (DeskOnALoop desk = DeskOnALoop.of(LIMIT, 4, first.url())) {
            assertEquals(expected, told(desk.park(ACME, document())).getClass().getSimpleName());
        }
        assertEquals(1, first.asked());
    }

    @Test
    void aReceiptIsKnownUnderItsTenantOnly() throws Exception {
        try (DeskOnALoop desk = DeskOnALoop.of(LIMIT, 4, first.url())) {
            DeskAnswer.Receipt stored = assertInstanceOf(DeskAnswer.Receipt.class, told(desk.park(ACME, document())));
            String id = stored.receipt().id();
            assertEquals(stored, told(desk.receipt(ACME, id)));
            DeskAnswer.Refused other =
                    assertInstanceOf(DeskAnswer.Refused.class, told(desk.receipt(new TenantId("globex"), id)));
            assertEquals(404, other.status());
        }
    }

    /** What waits of a tenant that was taken out of the configuration is kept: nobody is told that it is not. */
    @Test
    void controllerThatDoesNotKnowTheTenantSaysNothingOfItsReceipts() throws Exception {
        try (DeskOnALoop desk = DeskOnALoop.of(LIMIT, 4, first.url())) {
            DeskAnswer.Receipt stored = assertInstanceOf(DeskAnswer.Receipt.class, told(desk.park(ACME, document())));
            first.does(Manner.KNOWS_NO_TENANT);
            assertInstanceOf(
                    DeskAnswer.Untaken.class,
                    told(desk.receipt(ACME, stored.receipt().id())));
        }
    }

    @Test
    void pastTheBoundNothingIsSentAndAPlaceIsFreeAgainWithEachAnswer() throws Exception {
        first.does(Manner.STANDS_STILL);
        try (DeskOnALoop desk = DeskOnALoop.of(LIMIT, 2, first.url())) {
            List<CompletableFuture<DeskAnswer>> under = new ArrayList<>();
            under.add(desk.park(ACME, document()));
            under.add(desk.park(ACME, document()));
            first.next();
            first.next();
            assertInstanceOf(DeskAnswer.Busy.class, told(desk.park(ACME, document())));
            assertEquals(2, first.asked());
            first.does(Manner.STORES).release();
            for (CompletableFuture<DeskAnswer> each : under) {
                assertInstanceOf(DeskAnswer.Receipt.class, told(each));
            }
            assertInstanceOf(DeskAnswer.Receipt.class, told(desk.park(ACME, document())));
        }
    }

    @Test
    void aControllerThatStandsStillIsLeftWhenTheTimeIsUp() throws Exception {
        first.does(Manner.STANDS_STILL);
        try (DeskOnALoop desk = DeskOnALoop.of(Duration.ofMillis(300), 1, first.url(), second.url())) {
            DeskAnswer.Lost lost = assertInstanceOf(DeskAnswer.Lost.class, told(desk.park(ACME, document())));
            assertTrue(lost.why().contains("300ms"), lost.why());
            assertInstanceOf(DeskAnswer.Receipt.class, told(desk.park(ACME, document())));
        }
    }

    private static DeskAnswer told(CompletableFuture<DeskAnswer> answer) throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }

    private static byte[] document() {
        byte[] head =
                new ParkedHead("POST", "/hooks", "acme.test", "http", List.of(), Instant.EPOCH, null, "a test").line();
        return (new String(head, StandardCharsets.UTF_8) + "body").getBytes(StandardCharsets.UTF_8);
    }
}
