package dev.crossfade.proxy.inbound;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** How sockets are driven: by epoll where it is to be had, else by NIO. */
record Transport(
        String name,
        IoHandlerFactory io,
        Class<? extends ServerChannel> serverChannel,
        Class<? extends SocketChannel> clientChannel,
        Class<? extends DatagramChannel> datagramChannel) {

    static Transport best() {
        return Epoll.isAvailable()
                ? new Transport(
                        "epoll",
                        EpollIoHandler.newFactory(),
                        EpollServerSocketChannel.class,
                        EpollSocketChannel.class,
                        EpollDatagramChannel.class)
                : new Transport(
                        "nio",
                        NioIoHandler.newFactory(),
                        NioServerSocketChannel.class,
                        NioSocketChannel.class,
                        NioDatagramChannel.class);
    }
}
