package dev.crossfade.control.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class ParkedFileIT extends ParkedContract {

    @TempDir
    private Path directory;

    @Override
    JdbcStore open() {
        return JdbcStore.open("jdbc:sqlite:" + directory.resolve("control.db"));
    }
}
