package dev.crossfade.proxy.upstream;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/** What a call tells whoever made it, on the event loop. */
public interface UpstreamEvents {

    /** A connection is there and nothing has been sent: send, or {@link UpstreamCall#cancel cancel}. */
    void connected();

    /** No connection was to be had: nothing was sent. */
    void unreachable(OriginFailure failure);

    /** An informational answer other than 100 and 101, before the final one (RFC 9110 §15.2). */
    void interim(HttpResponse head);

    /** The final answer's head. */
    void answerHead(HttpResponse head);

    /** A part of the answer, which now belongs to the receiver; the last one is a {@code LastHttpContent}, and ends the call. */
    void answerPart(HttpContent part);

    /**
     * The origin has agreed to the WebSocket that was asked for, and HTTP ends here: to be followed by
     * {@link UpstreamCall#becomeTunnel}, which ends the call.
     */
    void switched(HttpResponse agreement);

    /** What could be read at once has been told: flush, and read on when there is room. */
    void answerPause();

    /** The connection takes more of the request's body. */
    void writable();

    /** The connection broke, or took too long, before the answer's end. */
    void broken(OriginFailure failure);
}
