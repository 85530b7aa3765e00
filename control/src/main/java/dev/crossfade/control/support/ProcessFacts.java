package dev.crossfade.control.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.cli.LogOutput;
import dev.crossfade.config.wire.Json;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What this process knows of itself. */
public final class ProcessFacts {

    private ProcessFacts() {}

    /** The parts that every process has. */
    public static List<SupportPart> parts() {
        return List.of(
                new SupportPart("process.json", "the process that has made this", ProcessFacts::process),
                new SupportPart("threads.txt", "what its threads do", ProcessFacts::threads),
                new SupportPart(
                        "log.txt", "its last log lines", () -> String.join("\n", LogOutput.lastLines()) + "\n"));
    }

    private record Facts(
            String java,
            String vendor,
            String system,
            int processors,
            Instant started,
            Duration up,
            long heapUsed,
            long heapMax,
            int threads,
            double load) {}

    private static String process() throws JsonProcessingException {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        Runtime memory = Runtime.getRuntime();
        return Json.MAPPER
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(new Facts(
                        runtime.getVmVersion(),
                        runtime.getVmVendor(),
                        System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                                + System.getProperty("os.arch"),
                        memory.availableProcessors(),
                        Instant.ofEpochMilli(runtime.getStartTime()),
                        Duration.ofMillis(runtime.getUptime()),
                        memory.totalMemory() - memory.freeMemory(),
                        memory.maxMemory(),
                        ManagementFactory.getThreadMXBean().getThreadCount(),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
    }

    private static String threads() {
        return Arrays.stream(ManagementFactory.getThreadMXBean().dumpAllThreads(true, true))
                .sorted(Comparator.comparing(ThreadInfo::getThreadName))
                .map(ProcessFacts::stack)
                .collect(Collectors.joining("\n"));
    }

    /** Whole: {@code ThreadInfo.toString} ends after eight frames. */
    private static String stack(ThreadInfo thread) {
        StringBuilder text = new StringBuilder("\"" + thread.getThreadName() + "\" " + thread.getThreadState());
        if (thread.getLockName() != null) {
            text.append(" on ").append(thread.getLockName());
        }
        if (thread.getLockOwnerName() != null) {
            text.append(" held by \"").append(thread.getLockOwnerName()).append('"');
        }
        text.append('\n');
        for (StackTraceElement frame : thread.getStackTrace()) {
            text.append("    at ").append(frame).append('\n');
        }
        return text.toString();
    }
}
