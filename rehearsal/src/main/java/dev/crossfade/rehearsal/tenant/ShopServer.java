package dev.crossfade.rehearsal.tenant;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Serves the shop over HTTP/1.1: one thread has all sockets, and those that may wait for the database do the work. A body is at most
 * {@value #LARGEST_BODY} bytes, and at most {@value #WAITING_REQUESTS} requests wait for a thread; more are answered 503.
 */
final class ShopServer implements AutoCloseable {

    static final int THREADS = 48;
    static final int WAITING_REQUESTS = 2_000;
    private static final long END_WITHIN_SECONDS = 5;
    static final int LARGEST_BODY = 8 * 1024 * 1024;

    private final EventLoopGroup loop;
    private final ThreadPoolExecutor workers;
    private final InetSocketAddress address;

    private ShopServer(EventLoopGroup loop, ThreadPoolExecutor workers, InetSocketAddress address) {
        this.loop = loop;
        this.workers = workers;
        this.address = address;
    }

    /** Tells the answer to a request; called by many threads. */
    interface Shopkeeper {
        Answer answer(FullHttpRequest request);
    }

    /**
     * Starts to serve; its threads keep the process alive until it is closed.
     *
     * @param side told to clients in {@code X-Shop-Side}
     * @param port on loopback; 0 for any
     */
    static ShopServer start(String side, int port, Shopkeeper shopkeeper) {
        Sockets sockets = Sockets.best();
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("http"), sockets.io());
        ThreadPoolExecutor workers = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(WAITING_REQUESTS),
                new DefaultThreadFactory("worker"));
        Channel listening = new ServerBootstrap()
                .group(loop)
                .channel(sockets.server())
                .option(ChannelOption.SO_BACKLOG, 1_024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpServerCodec(),
                                        new HttpObjectAggregator(LARGEST_BODY),
                                        new ShopConversation(side, shopkeeper, workers));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), port)
                .syncUninterruptibly()
                .channel();
        return new ShopServer(loop, workers, (InetSocketAddress) listening.localAddress());
    }

    /** Where it serves. */
    InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, END_WITHIN_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
        workers.shutdownNow();
    }
}
