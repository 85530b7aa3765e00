package dev.crossfade.proxy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process and those that it has started have used of the processors, its compilers and collectors among it, as Linux counts it: in
 * ticks of 10 ms, which are little beside the seconds that are measured.
 */
final class CpuTime {

    private static final double MICROS_A_TICK = 10_000;
    /** After the name, which is in brackets and may hold anything: the state is the first. */
    private static final int USER = 11;

    private static final int SYSTEM = 12;

    private CpuTime() {}

    /** Of all that still run. */
    static double micros(ProcessHandle process) throws IOException {
        double ticks = 0;
        for (ProcessHandle each :
                Stream.concat(Stream.of(process), process.descendants()).toList()) {
            ticks += ticks(each.pid());
        }
        return ticks * MICROS_A_TICK;
    }

    private static long ticks(long pid) throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
            return Long.parseLong(fields.get(USER)) + Long.parseLong(fields.get(SYSTEM));
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
