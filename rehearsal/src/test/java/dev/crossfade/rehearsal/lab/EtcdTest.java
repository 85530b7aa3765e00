package dev.crossfade.rehearsal.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdTest {

    @TempDir
    Path directory;

    @Test
    void machineWithoutOneIsToldWhatToInstall() {
        String why = Etcd.obstacle(directory.toString()).orElseThrow();
        assertEquals("there is no etcd in PATH (on Debian: apt-get install etcd-server; 3.4 or later)", why);
    }

    @Test
    void oneAnywhereInThePathWillDo() throws Exception {
        Path program = Files.createFile(directory.resolve("etcd"));
        assertTrue(program.toFile().setExecutable(true));
        assertEquals(Optional.empty(), Etcd.obstacle("/nowhere" + File.pathSeparator + directory));
    }
}
