package dev.crossfade.rehearsal.loadtest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeptBodyTest {

    @Test
    void whatIsBeyondTheBoundIsReadAndNotKept() {
        KeptBody body = new KeptBody(4);
        body.accept(Optional.of(new byte[] {1, 2, 3}));
        body.accept(Optional.of(new byte[] {4, 5, 6}));
        body.accept(Optional.of(new byte[] {7}));
        body.accept(Optional.empty());

        assertArrayEquals(new byte[] {1, 2, 3, 4}, body.bytes());
    }
}
