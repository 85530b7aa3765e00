package dev.crossfade.proxy.inbound;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What the log has said since: it goes to standard error, and still does. */
final class CapturedLog implements AutoCloseable {

    private final PrintStream usual = System.err;
    private final ByteArrayOutputStream captured = new ByteArrayOutputStream();

    CapturedLog() {
        System.setErr(new PrintStream(
                new java.io.OutputStream() {
                    @Override
                    public void write(int b) {
                        captured.write(b);
                        usual.write(b);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int length) {
                        captured.write(bytes, from, length);
                        usual.write(bytes, from, length);
                    }
                },
                true,
                StandardCharsets.UTF_8));
    }

    boolean says(String text) {
        return captured.toString(StandardCharsets.UTF_8).contains(text);
    }

    @Override
    public void close() {
        System.setErr(usual);
    }
}
