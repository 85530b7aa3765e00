package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.api.RunningApi;
import dev.crossfade.control.api.Statuses;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SeveralControllersIT {

    private final RunningApi api = new RunningApi();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void nextOfSeveralControllersIsAskedWhereOneDoesNotAnswer() {
        api.operations.will(Statuses.holdPoint()).alreadyStarted();
        Map<String, String> both = Map.of("CROSSFADE_CONTROL", "http://127.0.0.1:1, " + api.url());

        assertEquals(
                0,
                Typed.run(new StatusCommand(both, new NobodyThere(), InstantSource.system()), out, err, "acme"),
                err.toString());
        assertTrue(out.toString().contains("writable now: SOURCE"), out.toString());
    }
}
