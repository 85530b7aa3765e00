package dev.crossfade.proxy.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A proxy that is none of ours. */
record ProgramPeer(String name, Program program, Ports ports, int warmUpSeconds) implements BenchPeer {

    ProgramPeer(String name, Program program, Ports ports) {
        this(name, program, ports, 1);
    }

    /** At loopback. */
    record Ports(int http1, int http2, int tls) {

        static Ports free() throws IOException {
            return new Ports(FreePorts.next(), FreePorts.next(), FreePorts.next());
        }
    }

    @Override
    public InetSocketAddress address() {
        return at(ports.http1());
    }

    @Override
    public InetSocketAddress http2Address() {
        return at(ports.http2());
    }

    @Override
    public InetSocketAddress tlsAddress() {
        return at(ports.tls());
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public ProcessHandle process() {
        return program.handle();
    }

    @Override
    public void close() {
        program.close();
    }
}
