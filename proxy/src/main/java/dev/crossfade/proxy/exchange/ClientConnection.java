package dev.crossfade.proxy.exchange;

import dev.crossfade.proxy.headers.ClientFacts;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpObject;

/** The client's side of an exchange: written to, and asked for more of the request's body. All on its event loop. */
public interface ClientConnection {

    EventLoop eventLoop();

    ByteBufAllocator alloc();

    ClientFacts facts();

    /** Asks for one more part of the body: {@link Exchange#bodyPart} follows, perhaps before this returns. */
    void wantBody();

    /** Tells the client that its body is wanted (RFC 9110 §15.2.1). */
    void sendContinue();

    /** Writes a part of the answer, which is given away, without flushing. */
    void write(HttpObject part);

    void flush();

    /** Whether more may be written without piling up here; {@link Exchange#clientWritable} tells when it may again. */
    boolean isWritable();

    /** Whether the connection ends with the present answer, because the proxy is going down. */
    boolean isClosing();

    /**
     * The answer is written whole.
     *
     * @param reusable whether the connection may carry another request
     */
    void finished(boolean reusable);

    /**
     * The answer that was written has switched protocols: HTTP ends here. What the client has sent behind its request, and all that
     * follows, goes to the tunnel's end as bytes; so does what it writes to the client.
     *
     * @param end is told when the channel breaks or closes
     */
    void becomeTunnel(ChannelHandler end);

    /** The answer broke off: the connection is closed, so that nobody takes it for complete. */
    void abort();
}
