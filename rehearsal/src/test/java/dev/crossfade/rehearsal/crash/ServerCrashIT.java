package dev.crossfade.rehearsal.crash;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.Lab;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A database's server crashes where a controller stands still, recovers, and the controller goes on. Whether that undoes the attempt or
 * leads it to its end: no acknowledged row is missing or doubled, and there never were two writable sides.
 */
@Tag("endurance")
class ServerCrashIT {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    @TempDir
    static Path servers;

    private static Lab lab;

    @TempDir
    Path directory;

    private CrashStage stage;

    @BeforeAll
    static void startServers() throws Exception {
        lab = Lab.start(14, 17, servers);
    }

    @AfterAll
    static void stopServers() throws Exception {
        lab.close();
    }

    @BeforeEach
    void setTheStage() throws Exception {
        stage = new CrashStage(CrashTenant.create(lab, "server_" + DATABASES.incrementAndGet(), directory), directory);
    }

    @AfterEach
    void clearTheStage() throws Exception {
        stage.close();
    }

    @ParameterizedTest
    @CsvSource({
        "BEFORE_FENCE, SOURCE",
        "BEFORE_FENCE, TARGET",
        "BEFORE_OPENING, SOURCE",
        "BEFORE_OPENING, TARGET",
        "BEFORE_UNFENCING, SOURCE",
        "BEFORE_UNFENCING, TARGET",
        "AFTER_OPENING, SOURCE",
        "AFTER_OPENING, TARGET",
    })
    void insideAnAttempt(StopPoint point, Side side) throws Exception {
        stage.switchOverUntil(point);
        stage.crash(side);
        stage.sign().letGoOn();
        stage.assertEndsByItself();
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void inTheRollbackWindow(Side side) throws Exception {
        stage.switchOverUntil(StopPoint.NOWHERE);
        stage.awaitRollbackWindow();
        stage.crash(side);
        stage.rollBack();
        stage.assertGoesBackByItself();
    }

    @ParameterizedTest
    @CsvSource({
        "BEFORE_FENCE_BACK, SOURCE",
        "BEFORE_FENCE_BACK, TARGET",
        "BEFORE_OPENING_BACK, SOURCE",
        "BEFORE_OPENING_BACK, TARGET",
    })
    void insideARollback(StopPoint point, Side side) throws Exception {
        stage.switchOverUntil(point);
        stage.awaitRollbackWindow();
        stage.rollBack();
        stage.sign().awaitStop();
        stage.crash(side);
        stage.sign().letGoOn();
        stage.assertGoesBackByItself();
    }
}
