package dev.crossfade.proxy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** Connections as Linux lists them, whosever they are: {@code proc_net_tcp(5)}. */
public final class EstablishedConnections {

    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final String ESTABLISHED = "01";

    private EstablishedConnections() {}

    /** How many are open to a port of this machine. */
    public static int to(int port) throws IOException {
        String end = String.format(Locale.ROOT, ":%04X", port);
        int count = 0;
        for (Path table : new Path[] {Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6")}) {
            try (Stream<String> lines = Files.lines(table)) {
                count += (int) lines.map(line -> line.trim().split("\\s+", STATE + 2))
                        .filter(columns -> columns[LOCAL_ADDRESS].endsWith(end) && columns[STATE].equals(ESTABLISHED))
                        .count();
            }
        }
        return count;
    }
}
