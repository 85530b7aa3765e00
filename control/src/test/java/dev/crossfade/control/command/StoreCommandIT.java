package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.store.JdbcStore;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCommandIT {

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void storeInUseIsBackedUpAndRestoredOnceItsControllerHasStopped() throws IOException {
        Path store = directory.resolve("control.db");
        String config = configuration("jdbc:sqlite:" + store);
        String backup = directory.resolve("copy.db").toString();
        try (JdbcStore open = JdbcStore.open("jdbc:sqlite:" + store)) {
            assertFalse(open.isShared());
            assertEquals(0, run("backup", backup, "--config", config, "--json"), err.toString());
            JsonNode copied = Json.MAPPER.readTree(out.toString());
            assertEquals(Files.size(Path.of(backup)), copied.path("bytes").asLong());

            assertEquals(1, run("restore", backup, "--config", config));
            assertTrue(err.toString().contains("another controller has the store open"), err.toString());
            assertTrue(err.toString().contains("do:"), err.toString());
        }

        assertEquals(0, run("restore", backup, "--config", config), err.toString());
        assertTrue(out.toString().contains("control.db.before-"), out.toString());
    }

    @Test
    void storeOnAServerIsLeftToItsOwnToolsWithoutThePasswordBeingShown() throws IOException {
        String config = configuration("jdbc:postgresql://127.0.0.1:1/store?user=ann&password=hush");

        assertEquals(2, run("backup", directory.resolve("copy").toString(), "--config", config));

        assertTrue(err.toString().contains("pg_dump --format=custom --schema=crossfade_control"), err.toString());
        assertFalse(err.toString().contains("hush"), err.toString());
    }

    private String configuration(String store) throws IOException {
        return Files.writeString(
                        directory.resolve("crossfade.yaml"),
                        "control: { store: \"" + store
                                + "\" }\ntenants: [ { id: acme, source: { database: { password: \"${NOT_SET}\" } } } ]\n")
                .toString();
    }

    private int run(String... arguments) {
        return Typed.run(new StoreCommand(), out, err, arguments);
    }
}
