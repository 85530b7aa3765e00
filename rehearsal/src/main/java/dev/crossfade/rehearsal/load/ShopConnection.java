package dev.crossfade.rehearsal.load;

import dev.crossfade.rehearsal.tenant.Sockets;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection to the shop, kept alive from request to request: one at a time, none before the last was answered, and none
 * ever sent again. What ends without an answer ends with a reply that says why, and nobody knows what became of it. All of it happens on
 * one event loop, where every method is to be called.
 */
final class ShopConnection {

    /** In bytes; an answer that is longer ends the connection. */
    private static final int LARGEST_ANSWER = 8 * 1024 * 1024;

    private static final int CONNECT_WITHIN_MS = 5_000;

    /** One that has rested for longer may be about to be closed at its other end, and is left. */
    private static final long RESTS_AT_MOST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final EventLoop loop;
    private final Duration patience;
    private final Bootstrap door;
    private @Nullable Channel channel;
    private @Nullable Waiting waiting;
    private long restsSinceNanos;

    private record Waiting(CompletableFuture<Reply> reply, Future<?> deadline) {}

    /** @param patience from the moment at which a request is sent, the time to connect included, until its whole answer is there */
    ShopConnection(EventLoop loop, Sockets sockets, SocketAddress shop, Duration patience) {
        this.loop = loop;
        this.patience = patience;
        this.door = new Bootstrap()
                .group(loop)
                .channel(sockets.client())
                .remoteAddress(shop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_WITHIN_MS)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel opened) {
                        opened.pipeline()
                                .addLast(
                                        new HttpClientCodec(), new HttpObjectAggregator(LARGEST_ANSWER), new Answers());
                    }
                });
    }

    /**
     * Sends it, once.
     *
     * @return what came of it, in any case within the patience
     * @throws IllegalStateException when the last one has not ended
     */
    CompletableFuture<Reply> send(FullHttpRequest request) {
        if (waiting != null) {
            request.release();
            throw new IllegalStateException(
                    "a client sends one request after the other, and its last one has not ended");
        }
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        waiting = new Waiting(
                reply,
                loop.schedule(
                        () -> giveUp("nothing came within " + patience.toMillis() + " ms"),
                        patience.toNanos(),
                        TimeUnit.NANOSECONDS));
        Channel open = rested();
        if (open == null) {
            connect(request, reply);
        } else {
            write(open, request);
        }
        return reply;
    }

    /** Where all of it happens. */
    Executor loop() {
        return loop;
    }

    /** What is under way ends without an answer. */
    void close() {
        giveUp("the client went away");
        leave();
    }

    private @Nullable Channel rested() {
        if (channel != null && System.nanoTime() - restsSinceNanos > RESTS_AT_MOST_NANOS) {
            leave();
        }
        return channel;
    }

    private void connect(FullHttpRequest request, CompletableFuture<Reply> reply) {
        Channel opening = door.register().channel();
        var unused = opening.connect(door.config().remoteAddress()).addListener(connected -> {
            if (waiting == null || waiting.reply() != reply) {
                // Given up meanwhile.
                request.release();
                leave(opening);
            } else if (connected.isSuccess()) {
                channel = opening;
                write(opening, request);
            } else {
                request.release();
                end(Reply.failed(null, "got no answer: " + connected.cause()));
            }
        });
    }

    private void write(Channel to, FullHttpRequest request) {
        var unused = to.writeAndFlush(request).addListener(written -> {
            if (!written.isSuccess() && to == channel) {
                giveUp(String.valueOf(written.cause()));
            }
        });
    }

    private void answered(FullHttpResponse response) {
        restsSinceNanos = System.nanoTime();
        if (!HttpUtil.isKeepAlive(response)) {
            leave();
        }
        end(Reply.of(response));
    }

    private void giveUp(String why) {
        leave();
        end(Reply.failed(null, "got no answer: " + why));
    }

    private void end(Reply reply) {
        Waiting ended = waiting;
        if (ended != null) {
            waiting = null;
            ended.deadline().cancel(false);
            ended.reply().complete(reply);
        }
    }

    private void leave() {
        Channel left = channel;
        channel = null;
        if (left != null) {
            leave(left);
        }
    }

    private static void leave(Channel left) {
        var unused = left.close();
    }

    /** What comes in on one connection, as long as that is the one that is used. */
    private final class Answers extends SimpleChannelInboundHandler<FullHttpResponse> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                return;
            }
            if (context.channel() != channel) {
                return;
            }
            if (waiting == null) {
                // As a server does that hangs up on who sent nothing for a while.
                leave();
                return;
            }
            answered(response);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (context.channel() == channel) {
                giveUp("the connection ended");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (context.channel() == channel) {
                giveUp(cause.toString());
            }
            leave(context.channel());
        }
    }
}
