package dev.crossfade.proxy.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** New connections over TLS 1.3 with one request on each, by several {@code openssl s_time} at once. */
final class Handshakes {

    private static final int AT_ONCE = 4;
    private static final Pattern DONE =
            Pattern.compile("(\\d+) connections in \\d+ real seconds, (\\d+) bytes read per");
    /** What s_time prints for each: another character for one whose session is new. */
    private static final char RESUMED = 'r';
    /** It says HTTP/1.0 behind the path, which is the end of a field then. */
    private static final String REQUEST = "/ HTTP/1.1\r\nHost: bench\r\nConnection: close\r\nUser-Agent:";

    private static final int LEAST_ANSWER_BYTES = 256;

    private final Core core;

    Handshakes(Core core) {
        this.core = core;
    }

    /**
     * As many as there are answers for.
     *
     * @param resumed with the session of the first one, else each with a new one
     * @throws IOException where an answer is none, or a session was not taken up again
     */
    long asFastAsItGoes(InetSocketAddress address, boolean resumed, int seconds)
            throws IOException, InterruptedException {
        List<Process> running = new ArrayList<>();
        long connections = 0;
        try {
            for (int i = 0; i < AT_ONCE; i++) {
                running.add(start(address, resumed, seconds));
            }
            for (Process each : running) {
                connections += connections(each, resumed);
            }
        } finally {
            running.forEach(Process::destroy);
        }
        return connections;
    }

    private Process start(InetSocketAddress address, boolean resumed, int seconds) throws IOException {
        return new ProcessBuilder(core.others(List.of(
                        Program.path("openssl"),
                        "s_time",
                        "-connect",
                        "127.0.0.1:" + address.getPort(),
                        resumed ? "-reuse" : "-new",
                        "-time",
                        String.valueOf(seconds),
                        "-www",
                        REQUEST)))
                .redirectErrorStream(true)
                .start();
    }

    /** What it prints fits into the pipe while another one's is read. */
    private static long connections(Process each, boolean resumed) throws IOException, InterruptedException {
        String output = new String(each.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        Matcher done = DONE.matcher(output);
        if (each.waitFor() != 0 || !done.find() || Long.parseLong(done.group(2)) < LEAST_ANSWER_BYTES) {
            throw new IOException("openssl s_time: " + output);
        }
        long connections = Long.parseLong(done.group(1));
        long again = output.substring(0, done.start())
                .lines()
                .filter(line -> line.matches("[r*]+"))
                .flatMapToInt(String::chars)
                .filter(told -> told == RESUMED)
                .count();
        if (again < (resumed ? connections * 0.99 : 0) || (!resumed && again > 0)) {
            throw new IOException("of " + connections + " connections " + again + " took their session up again");
        }
        return connections;
    }
}
