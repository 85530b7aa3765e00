package dev.crossfade.rehearsal.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ValveTest {

    private final Valve valve = new Valve();
    private final Socket socket = new Socket();

    @Test
    void openOneLetsAllPass() throws Exception {
        assertTrue(valve.isOpen());
        assertEquals(700, valve.admit(socket, Long.MAX_VALUE - 1_000, 700));
    }

    @Test
    void limitedOneLetsExactlySoMuchPassAndTheRestOnceItIsOpened() throws Exception {
        valve.limit(1_000);
        assertEquals(700, valve.admit(socket, 0, 700));
        assertEquals(300, valve.admit(socket, 700, 700));
        assertFalse(valve.holdsBack());
        CompletableFuture<Integer> rest = CompletableFuture.supplyAsync(() -> admit(400));
        while (!valve.holdsBack()) {
            Thread.onSpinWait();
        }
        valve.open();
        assertEquals(400, rest.get());
        assertFalse(valve.holdsBack());
    }

    @Test
    void whatIsHeldBackIsLostWithItsConnection() throws Exception {
        valve.limit(0);
        socket.close();
        assertThrows(IOException.class, () -> valve.admit(socket, 0, 1));
        assertFalse(valve.holdsBack());
    }

    private int admit(int wanted) {
        try {
            return valve.admit(socket, 1_000, wanted);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
