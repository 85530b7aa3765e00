package dev.crossfade.rehearsal.load;

import dev.crossfade.rehearsal.tenant.Sockets;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The one thread that all clients of the shop share. */
final class ClientLoop {

    private static final long END_WITHIN_SECONDS = 5;

    private final MultiThreadIoEventLoopGroup group;

    private ClientLoop(MultiThreadIoEventLoopGroup group) {
        this.group = group;
    }

    static ClientLoop start(Sockets sockets) {
        return new ClientLoop(
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("clients", true), sockets.io()));
    }

    EventLoop get() {
        return group.next();
    }

    /** Does this last work on it, and ends it. Does nothing when it has ended. */
    void close(Runnable last) {
        try {
            get().execute(last);
        } catch (RejectedExecutionException e) {
            // It has ended.
        }
        group.shutdownGracefully(0, END_WITHIN_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
