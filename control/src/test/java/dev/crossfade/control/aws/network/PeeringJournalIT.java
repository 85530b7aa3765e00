package dev.crossfade.control.aws.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.aws.AwsFailure;
import dev.crossfade.control.aws.network.JournalEntry.Phase;
import dev.crossfade.control.aws.network.plan.Act;
import dev.crossfade.control.aws.network.plan.Cidr;
import dev.crossfade.control.aws.network.plan.MadeRoutes.MadeRoute;
import dev.crossfade.control.aws.network.plan.Making;
import dev.crossfade.control.aws.network.plan.Unmaking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeeringJournalIT {

    private static final Act ADD = new Making.AddRoute(Side.SOURCE, "rtb-1", Cidr.of("10.1.0.0/16"));
    private static final Act REMOVE = new Unmaking.RemoveRoute(Side.SOURCE, "rtb-1", Cidr.of("10.1.0.0/16"));
    private static final Set<MadeRoute> MADE = Set.of(new MadeRoute(Side.SOURCE, "rtb-1", "10.1.0.0/16", "pcx-1"));

    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = folder.resolve("acme.network.jsonl");
    }

    @Test
    void aRouteIsOursFromTheLineBeforeItWasMadeToTheLineAfterItWasRemoved() {
        write(Phase.BEGIN, ADD);
        assertEquals(MADE, made());
        write(Phase.DONE, ADD);
        assertEquals(MADE, made());
        write(Phase.BEGIN, REMOVE);
        assertEquals(MADE, made(), "who removed it may have died before");
        write(Phase.DONE, REMOVE);
        assertEquals(Set.of(), made());
    }

    @Test
    void aRouteThatAwsRefusedIsNotOurs() {
        write(Phase.BEGIN, ADD);
        write(Phase.FAILED, ADD);

        assertEquals(Set.of(), made());
    }

    @Test
    void aLineThatSomebodyDiedInIsCutOffAndTheNextStandsByItself() throws IOException {
        write(Phase.BEGIN, ADD);
        Files.writeString(file, "{\"at\":\"1970", StandardOpenOption.APPEND);

        assertEquals(MADE, made());
        write(Phase.DONE, ADD);

        assertEquals(MADE, made());
        assertEquals(2, Files.readAllLines(file).size());
    }

    @Test
    void aFileThatIsNoJournalIsNotWrittenTo() throws IOException {
        Files.writeString(file, "tenants: []\n");

        AwsFailure failure = assertThrows(AwsFailure.class, () -> write(Phase.BEGIN, ADD));

        assertEquals("journal-unreadable", failure.code());
        assertTrue(failure.getMessage().contains("line 1"), failure.getMessage());
        assertEquals("tenants: []\n", Files.readString(file));
    }

    @Test
    void theJournalOfAnotherTenantIsRefused() {
        write(Phase.BEGIN, ADD);

        AwsFailure failure = assertThrows(AwsFailure.class, () -> PeeringJournal.made(file, "shop"));

        assertEquals("journal-of-another", failure.code());
    }

    @Test
    void aPlaceThatCannotBeWrittenIsSaidBeforeAnythingIsDone() throws IOException {
        Files.writeString(folder.resolve("file"), "");
        file = folder.resolve("file").resolve("acme.network.jsonl");

        AwsFailure failure = assertThrows(AwsFailure.class, () -> write(Phase.BEGIN, ADD));

        assertEquals("journal-unusable", failure.code());
    }

    private void write(Phase phase, Act act) {
        try (PeeringJournal journal = PeeringJournal.open(file, "acme", () -> Instant.EPOCH)) {
            journal.write(phase, act, "pcx-1");
        }
    }

    private Set<MadeRoute> made() {
        return PeeringJournal.made(file, "acme").routes();
    }
}
