package dev.crossfade.rehearsal.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProgramsTest {

    @Test
    void whatIsToBeWarmIsCompiledAsFarAsCanBeAndIsElseTheSame() {
        Daemon.Command quick = Programs.proxy("edge-1", Path.of("proxy.yaml"));
        Daemon.Command full = quick.fullyCompiled();
        assertTrue(quick.jvmOptions().contains(Programs.COMPILED_QUICKLY));
        assertFalse(full.jvmOptions().contains(Programs.COMPILED_QUICKLY));
        assertEquals(quick.jvmOptions().size() - 1, full.jvmOptions().size());
        assertEquals(quick.arguments(), full.arguments());
        assertEquals(quick.mainClass(), full.mainClass());
    }
}
