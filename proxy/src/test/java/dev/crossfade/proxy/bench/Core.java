package dev.crossfade.proxy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Who runs on which core: a proxy that is measured has the first for itself, and all that this JVM does (clients, attackers,
 * origins) has the second. Where there is only one core, or no {@code taskset}, nothing is bound, and {@link #isOwn} says so.
 */
public final class Core implements AutoCloseable {

    private static final String PROXY = "0";
    private static final String OTHERS = "1";

    private final boolean own;
    private final String all = "0-" + (Runtime.getRuntime().availableProcessors() - 1);

    /** Moves this JVM to the second core. */
    public Core() throws IOException {
        own = Runtime.getRuntime().availableProcessors() > 1 && bind(OTHERS, ProcessHandle.current());
    }

    public boolean isOwn() {
        return own;
    }

    /** A command that runs another on the first core. */
    List<String> command(List<String> command) {
        List<String> bound = new ArrayList<>(own ? List.of("taskset", "-c", PROXY) : List.of());
        bound.addAll(command);
        return bound;
    }

    /** A command that runs another on the second, beside this JVM. */
    List<String> others(List<String> command) {
        List<String> bound = new ArrayList<>(own ? List.of("taskset", "-c", OTHERS) : List.of());
        bound.addAll(command);
        return bound;
    }

    /**
     * Has a proxy asked until it is as fast as it gets. On all cores meanwhile, for what a JVM compiles beside requests on one core takes
     * minutes to be done, and would be measured with them.
     */
    void warmUp(BenchPeer peer, Warming load) throws IOException, InterruptedException {
        bindProxy(peer, all);
        load.ask(peer, peer.warmUpSeconds());
        bindProxy(peer, PROXY);
        load.ask(peer, 1);
    }

    /** Who asks for so long. */
    @FunctionalInterface
    interface Warming {
        void ask(BenchPeer peer, int seconds) throws IOException, InterruptedException;
    }

    private void bindProxy(BenchPeer peer, String cores) throws IOException {
        if (own && !bind(cores, peer.process())) {
            throw new IOException("taskset could not move " + peer.name() + " to core " + cores);
        }
    }

    private static boolean bind(String cores, ProcessHandle process) throws IOException {
        if (!Files.isExecutable(Path.of("/usr/bin/taskset"))) {
            return false;
        }
        Process binding = new ProcessBuilder("taskset", "-a", "-c", "-p", cores, String.valueOf(process.pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return binding.onExit().join().exitValue() == 0;
    }

    /** Gives this JVM all cores back. */
    @Override
    public void close() throws IOException {
        if (own && !bind(all, ProcessHandle.current())) {
            throw new IOException("taskset did not give this JVM its cores back");
        }
    }
}
