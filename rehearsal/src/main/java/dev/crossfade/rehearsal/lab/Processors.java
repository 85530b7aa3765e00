package dev.crossfade.rehearsal.lab;

import dev.crossfade.config.model.Side;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which processors of this machine each side has. Where they are apart, what a migration costs at the target takes nothing from the
 * source and its clients, as between two regions. Linux only, with {@code taskset}.
 */
public final class Processors {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String ALLOWED = "Cpus_allowed_list:";
    private static final long PATIENCE_SECONDS = 10;

    private final Map<Side, List<Integer>> bySide;

    private Processors(Map<Side, List<Integer>> bySide) {
        this.bySide = bySide;
    }

    /** Everything runs wherever the machine likes. */
    public static Processors shared() {
        return new Processors(Map.of());
    }

    /**
     * Half of those that this process may use for each side.
     *
     * @throws IOException when there are not two, or nobody tells which there are
     */
    public static Processors apart() throws IOException {
        if (!Files.isReadable(STATUS)) {
            throw new IOException("processors can be parted on Linux only");
        }
        String list = Files.readAllLines(STATUS, StandardCharsets.UTF_8).stream()
                .filter(line -> line.startsWith(ALLOWED))
                .map(line -> line.substring(ALLOWED.length()).strip())
                .findFirst()
                .orElseThrow(() -> new IOException(STATUS + " does not tell which processors there are"));
        return new Processors(halves(list));
    }

    /** @param list as the kernel writes it, such as {@code 0-3,8} */
    static Map<Side, List<Integer>> halves(String list) throws IOException {
        List<Integer> all = new ArrayList<>();
        for (String range : list.split(",", -1)) {
            String[] ends = range.split("-", -1);
            IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]))
                    .forEach(all::add);
        }
        if (all.size() < 2) {
            throw new IOException("there is only one processor, which cannot be parted");
        }
        Map<Side, List<Integer>> halves = new EnumMap<>(Side.class);
        halves.put(Side.SOURCE, List.copyOf(all.subList(0, all.size() / 2)));
        halves.put(Side.TARGET, List.copyOf(all.subList(all.size() / 2, all.size())));
        return halves;
    }

    /** From now on the process, what it has started, and whatever it starts later, run on this side's, with all of their threads. */
    public void give(Side side, long pid) throws IOException, InterruptedException {
        List<Integer> processors = bySide.get(side);
        if (processors == null) {
            return;
        }
        String list = processors.stream().map(String::valueOf).collect(Collectors.joining(","));
        put(list, pid);
        List<ProcessHandle> started = ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .toList();
        for (ProcessHandle process : started) {
            if (process.isAlive()) {
                put(list, process.pid());
            }
        }
    }

    private static void put(String list, long pid) throws IOException, InterruptedException {
        Process taskset = new ProcessBuilder("taskset", "-a", "-c", "-p", list, Long.toString(pid))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean ended = taskset.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        // Of one that has just ended by itself nothing is wanted any more.
        if ((!ended || taskset.exitValue() != 0)
                && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()) {
            taskset.destroyForcibly();
            throw new IOException("taskset could not put process " + pid + " on processors " + list);
        }
    }
}
