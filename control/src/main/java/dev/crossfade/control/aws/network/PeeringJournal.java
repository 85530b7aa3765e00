package dev.crossfade.control.aws.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.lock.ProcessLock;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.aws.AwsFailure;
import dev.crossfade.control.aws.network.plan.Act;
import dev.crossfade.control.aws.network.plan.MadeRoutes;
import dev.crossfade.control.aws.network.plan.MadeRoutes.MadeRoute;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was done to one tenant's network: a line before each act and one after it, on the disk before anything goes on. It says which
 * routes are ours, for they have no tags. One process at a time writes it. Not thread-safe.
 */
final class PeeringJournal implements AutoCloseable {

    private final Path file;
    private final String tenant;
    private final InstantSource clock;
    private final ProcessLock lock;
    private final FileChannel channel;
    private final List<JournalEntry> entries;

    private PeeringJournal(
            Path file,
            String tenant,
            InstantSource clock,
            ProcessLock lock,
            FileChannel channel,
            List<JournalEntry> entries) {
        this.file = file;
        this.tenant = tenant;
        this.clock = clock;
        this.lock = lock;
        this.channel = channel;
        this.entries = entries;
    }

    /**
     * Opens it to be written, and makes it where there is none.
     *
     * @throws AwsFailure when that fails, or another process has it: nothing was done then
     */
    static PeeringJournal open(Path file, String tenant, InstantSource clock) {
        ProcessLock lock = lock(file);
        try {
            List<JournalEntry> entries = Files.exists(file) ? read(file, tenant) : new ArrayList<>();
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            endTornLine(channel);
            return new PeeringJournal(file, tenant, clock, lock, channel, entries);
        } catch (IOException e) {
            release(lock, file);
            throw unusable(file, e);
        } catch (AwsFailure e) {
            release(lock, file);
            throw e;
        }
    }

    private static ProcessLock lock(Path file) {
        Path locked = file.resolveSibling(file.getFileName() + ".lock");
        try {
            return ProcessLock.tryTake(locked)
                    .orElseThrow(() -> new AwsFailure(
                            "journal-in-use",
                            "another process changes this network now: it has " + locked,
                            "wait until it has ended"));
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private static void release(ProcessLock lock, Path file) {
        try {
            lock.close();
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    /** What it says, without writing it; nothing where there is none. */
    static MadeRoutes made(Path file, String tenant) {
        try {
            return Files.exists(file) ? made(read(file, tenant)) : MadeRoutes.NONE;
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    /**
     * The routes that were begun, and neither failed nor were removed since: what was begun by somebody who died then may be there.
     */
    MadeRoutes made() {
        return made(entries);
    }

    private static MadeRoutes made(List<JournalEntry> entries) {
        Set<MadeRoute> made = new HashSet<>();
        for (JournalEntry entry : entries) {
            Side at = entry.side();
            if (at == null) {
                continue;
            }
            MadeRoute route = new MadeRoute(at, entry.resource(), entry.detail(), entry.peering());
            boolean begun = entry.phase() == JournalEntry.Phase.BEGIN;
            switch (entry.act()) {
                case "AddRoute", "ReplaceRoute" -> {
                    if (begun) {
                        made.add(route);
                    } else if (entry.phase() == JournalEntry.Phase.FAILED) {
                        made.remove(route);
                    }
                }
                case "RemoveRoute" -> {
                    if (entry.phase() == JournalEntry.Phase.DONE) {
                        made.remove(route);
                    }
                }
                default -> {}
            }
        }
        return new MadeRoutes(made);
    }

    /** @param peering which is meant; empty while there is none */
    void write(JournalEntry.Phase phase, Act act, String peering) {
        JournalEntry entry = JournalEntry.of(clock.instant(), tenant, phase, act, peering);
        try {
            ByteBuffer line = StandardCharsets.UTF_8.encode(Json.MAPPER.writeValueAsString(entry) + "\n");
            channel.position(channel.size());
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(true);
        } catch (IOException e) {
            throw unusable(file, e);
        }
        entries.add(entry);
    }

    /** A last line without its end was being written by somebody who died: what it is about had not begun. */
    private static List<JournalEntry> read(Path file, String tenant) throws IOException {
        String text = Files.readString(file);
        List<JournalEntry> entries = new ArrayList<>();
        List<String> lines = text.lines().toList();
        int whole = text.isEmpty() || text.endsWith("\n") ? lines.size() : lines.size() - 1;
        for (int i = 0; i < whole; i++) {
            if (!lines.get(i).isBlank()) {
                entries.add(entry(file, i + 1, lines.get(i)));
            }
        }
        Optional<JournalEntry> foreign =
                entries.stream().filter(entry -> !entry.tenant().equals(tenant)).findFirst();
        foreign.ifPresent(other -> {
            throw new AwsFailure(
                    "journal-of-another",
                    file + " is the journal of the tenant " + other.tenant(),
                    "give each tenant a network.journal of its own");
        });
        return entries;
    }

    private static JournalEntry entry(Path file, int number, String line) {
        try {
            return Json.MAPPER.readValue(line, JournalEntry.class);
        } catch (JsonProcessingException e) {
            throw new AwsFailure(
                    "journal-unreadable",
                    file + ", line " + number + ", is none of a journal's",
                    "restore it from a copy: without it nobody knows which routes are ours");
        }
    }

    private static void endTornLine(FileChannel channel) throws IOException {
        long size = channel.size();
        if (size == 0) {
            return;
        }
        ByteBuffer last = ByteBuffer.allocate(1);
        channel.read(last, size - 1);
        if (last.get(0) != '\n') {
            channel.truncate(lastLine(channel, size));
        }
    }

    /** Where the last line begins. */
    private static long lastLine(FileChannel channel, long size) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        for (long at = size - 1; at > 0; at--) {
            one.clear();
            channel.read(one, at - 1);
            if (one.get(0) == '\n') {
                return at;
            }
        }
        return 0;
    }

    private static AwsFailure unusable(Path file, IOException e) {
        return new AwsFailure(
                "journal-unusable",
                "the journal " + file + " cannot be read or written: " + e.getMessage(),
                "name a file that we may write in network.journal: without it nothing is done");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw unusable(file, e);
        } finally {
            release(lock, file);
        }
    }
}
