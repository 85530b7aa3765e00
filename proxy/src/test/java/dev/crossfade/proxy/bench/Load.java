package dev.crossfade.proxy.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What asks the proxies: wrk and h2load, on the core that is not measured. */
final class Load {

    /** wrk waits for each answer before it asks anew on a connection. */
    static final int CONNECTIONS = 64;

    private static final Pattern WRK_DONE = Pattern.compile("(\\d+) requests in");
    private static final Pattern WRK_FAILED = Pattern.compile("(Non-2xx.*|Socket errors.*)");
    private static final Pattern H2LOAD_DONE =
            Pattern.compile("requests: .*?(\\d+) succeeded, (\\d+) failed, (\\d+) errored");

    private final Path directory;
    private final Core core;

    /** @param directory for what is read from and written beside the programs */
    Load(Path directory, Core core) {
        this.directory = directory;
        this.core = core;
    }

    /** As many as there are answers for; fails where an answer is none. */
    long asFastAsItGoes(InetSocketAddress address, Work work, int seconds) throws IOException, InterruptedException {
        return work.protocol() == Work.Protocol.HTTP2
                ? h2load(address, work, seconds, List.of("-c", "16", "-m", "4"))
                : wrk(address, work, seconds);
    }

    /** The same, of several hosts in turn, over {@link #CONNECTIONS}. */
    long asFastAsItGoes(InetSocketAddress address, List<String> hosts, int seconds)
            throws IOException, InterruptedException {
        Path script = Files.writeString(directory.resolve("hosts.lua"), """
                local requests, last = {}, 0
                init = function(args)
                  for host in ("%s"):gmatch("%%S+") do
                    requests[#requests + 1] = wrk.format("GET", "/", { Host = host })
                  end
                end
                request = function()
                  last = last %% #requests + 1
                  return requests[last]
                end
                """.formatted(String.join(" ", hosts)));
        List<String> command = wrk(CONNECTIONS, seconds);
        command.addAll(List.of("-s", script.toString(), "http://127.0.0.1:" + address.getPort() + "/"));
        return answered(command);
    }

    private static List<String> wrk(int connections, int seconds) {
        return new ArrayList<>(List.of(
                Program.path("wrk"),
                "-t",
                "1",
                "-c",
                String.valueOf(connections),
                "-d",
                seconds + "s",
                "--timeout",
                "30s"));
    }

    private long wrk(InetSocketAddress address, Work work, int seconds) throws IOException, InterruptedException {
        List<String> command = wrk(work.connections(), seconds);
        if (work.postedBytes() > 0) {
            Path script = Files.writeString(
                    directory.resolve("post.lua"),
                    "wrk.method = 'POST'\nwrk.body = string.rep('x', " + work.postedBytes() + ")\n");
            command.addAll(List.of("-s", script.toString()));
        }
        command.add(work.url(address));
        return answered(command);
    }

    private long answered(List<String> command) throws IOException, InterruptedException {
        String output = output(command);
        Matcher failed = WRK_FAILED.matcher(output);
        Matcher done = WRK_DONE.matcher(output);
        if (failed.find() || !done.find()) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return Long.parseLong(done.group(1));
    }

    private long h2load(InetSocketAddress address, Work work, int seconds, List<String> options)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(Program.path("h2load"), "-t", "1", "-D", String.valueOf(seconds)));
        command.addAll(options);
        command.add(work.url(address));
        String output = output(command);
        Matcher done = H2LOAD_DONE.matcher(output);
        if (!done.find() || !done.group(2).equals("0") || !done.group(3).equals("0")) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return Long.parseLong(done.group(1));
    }

    /** At a fixed rate, whatever the proxy does. Answers how long each took, in microseconds, in their order. */
    long[] at(int perSecond, InetSocketAddress address, Work work, int seconds)
            throws IOException, InterruptedException {
        Path log = directory.resolve("h2load.log");
        Files.deleteIfExists(log);
        int each = Math.max(1, perSecond / CONNECTIONS);
        h2load(
                address,
                work,
                seconds,
                List.of(
                        "--h1",
                        "-c",
                        String.valueOf(CONNECTIONS),
                        "--rps",
                        String.valueOf(each),
                        "--log-file",
                        log.toString()));
        try (Stream<String> lines = Files.lines(log)) {
            return lines.mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf('\t') + 1)))
                    .sorted()
                    .toArray();
        }
    }

    private String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(core.others(command))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
