package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.wire.Problem;
import dev.crossfade.config.wire.Standby;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.migration.MigrationStatus;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Verbs that know the addresses of two controllers, of which at most one leads. */
class SeveralControllersIT {

    private static final String NOBODY = "http://127.0.0.1:1";
    private static final Problem STANDS_BY =
            Problem.of(503, Standby.SLUG, "This controller stands by", "it does not lead", null, "ask the other");
    private static final MigrationStatus.Trouble WRITTEN_DOWN =
            new MigrationStatus.Trouble("this controller stands by", "another led", "try again");

    private final ScriptedServer one = new ScriptedServer();
    private final ScriptedServer other = new ScriptedServer();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    SeveralControllersIT() throws IOException {}

    @AfterEach
    void stop() {
        one.close();
        other.close();
    }

    @Test
    void nextOneIsAskedWhereOneDoesNotListen() throws IOException {
        other.then(Statuses.holdPoint());

        assertEquals(0, status(NOBODY, other.url()), err::toString);
        assertEquals(0, pause(NOBODY, other.url()), err::toString);

        assertTrue(out.toString().contains("writable now: SOURCE"), out::toString);
    }

    @Test
    void nextOneIsAskedWhereOneStandsBy() throws IOException {
        one.thenStored(Statuses.holdPoint()).then(STANDS_BY);
        other.then(Statuses.switched());

        assertEquals(0, status(one.url(), other.url()), err::toString);
        assertEquals(0, pause(one.url(), other.url()), err::toString);

        assertTrue(out.toString().contains("writable now: TARGET"), out::toString);
    }

    @Test
    void whatWasWrittenDownIsShownWhereTheOneThatLedDoesNotAnswer() throws IOException {
        one.thenStored(Statuses.holdPoint());

        assertEquals(0, status(one.url(), NOBODY), err::toString);
        assertEquals(0, status(NOBODY, one.url()), err::toString);

        assertTrue(out.toString().contains("writable now: SOURCE"), out::toString);
    }

    /** It has taken the verb, or has not. */
    @Test
    void verbWhoseAnswerIsLostIsNotSaidAgainElsewhere() throws IOException {
        one.then(Statuses.holdPoint()).thenNoAnswer();

        assertEquals(1, switchover(one.url(), other.url()));

        assertTrue(err.toString().contains("before you say it again"), err::toString);
        assertEquals(0, other.asked());
    }

    /** What was written down before the verb looks as if it had been refused. */
    @Test
    void takeoverInWhichOnlyTheOneThatStandsByAnswersIsWaitedFor() throws IOException {
        one.then(Statuses.holdPoint())
                .then(Statuses.switching())
                .thenStored(Statuses.with(Statuses.holdPoint(), "problem", WRITTEN_DOWN))
                .thenStored(Statuses.with(Statuses.holdPoint(), "problem", WRITTEN_DOWN))
                .then(Statuses.switched());

        assertEquals(0, switchover(one.url()), err::toString);

        assertTrue(out.toString().contains("the controller answers again"), out::toString);
        assertTrue(out.toString().contains("switched over"), out::toString);
    }

    @Test
    void troubleOfOneThatHasJustTakenOverIsNoRefusalWhileTheSwitchoverIsWanted() throws IOException {
        MigrationStatus taken = Statuses.wanting("switch", Statuses.holdPoint());
        one.then(Statuses.holdPoint())
                .then(taken)
                .then(Statuses.with(taken, "problem", WRITTEN_DOWN))
                .then(Statuses.switched());

        assertEquals(0, switchover(one.url()), err::toString);
    }

    /** Its process stands still, and the system takes connections for it. */
    @Test
    void oneThatTakesAQuestionAndDoesNotAnswerIsNotWaitedForWhereThereIsAnother() throws IOException {
        other.then(Statuses.switched());
        try (ServerSocket still = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Controllers controllers = new Controllers(
                    "http://127.0.0.1:" + still.getLocalPort() + "," + other.url(),
                    null,
                    HttpClient.newBuilder(),
                    Duration.ofMillis(200));

            assertEquals(200, controllers.look("v1/migrations/acme").statusCode());
            assertEquals(other.url() + "/", controllers.current().toString());
        }
    }

    @Test
    void whereNobodyAnswersEachIsNamed() {
        assertEquals(1, status(NOBODY, "http://127.0.0.1:2"));

        assertTrue(err.toString().contains("127.0.0.1:1/"), err::toString);
        assertTrue(err.toString().contains("127.0.0.1:2/"), err::toString);
    }

    /** Short silences follow one another in a takeover. */
    @Test
    void silenceIsToldOnceAndAgainOnlyWhereItLasts() {
        List<String> said = new ArrayList<>();
        Patience patience = new Patience(Duration.ofMillis(200), said::add);
        Unreachable silence = Unreachable.standby(URI.create(NOBODY), Standby.UNKNOWN);
        for (int flaps = 0; flaps < 5; flaps++) {
            patience.silent(silence);
            patience.silent(silence);
            patience.answered();
        }
        assertEquals(2, said.size(), said::toString);

        for (int look = 0; look < 300; look++) {
            patience.silent(silence);
        }
        assertEquals(3, said.size(), said::toString);
        assertThrows(Unreachable.class, () -> patience.silent(silence));
    }

    @Test
    void verbIsNotBasedOnWhatWasWrittenDown() throws IOException {
        one.thenStored(Statuses.switched());

        assertEquals(1, switchover(one.url()));

        assertTrue(err.toString().contains("no controller leads yet"), err::toString);
        assertEquals(1, one.asked());
    }

    private int status(String... urls) {
        return run(new StatusCommand(at(urls), new NobodyThere(), InstantSource.system()));
    }

    private int switchover(String... urls) {
        return run(new SwitchoverCommand(at(urls), new NobodyThere()));
    }

    private int pause(String... urls) {
        return run(new PauseCommand(at(urls), new NobodyThere()));
    }

    private static Map<String, String> at(String... urls) {
        return Map.of("CROSSFADE_CONTROL", String.join(", ", urls));
    }

    private int run(Verb verb) {
        return Typed.run(verb, out, err, "acme");
    }
}
