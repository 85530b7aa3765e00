package dev.crossfade.proxy.upstream;

import dev.crossfade.config.cli.FailureWords;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.NetUtil;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What an origin did wrong.
 *
 * @param detail for the log, and for nobody else: what happened, in words that are ours or a library's, never bytes of a message
 */
public record OriginFailure(FailureReason reason, String detail) {

    private static final int LONGEST_CAUSE_CHAIN = 8;

    static final OriginFailure CLOSED =
            new OriginFailure(FailureReason.CLOSED, "the connection was closed before the answer's end");

    /** Whether nothing was wrong but the time that it took. */
    public boolean isSilence() {
        return reason == FailureReason.RESPONSE_TIMEOUT;
    }

    /** The address did not take a connection. */
    static OriginFailure ofConnect(InetSocketAddress address, Throwable cause) {
        // A time-out is a kind of ConnectException, so it is looked for first.
        FailureReason reason = cause instanceof ConnectTimeoutException
                ? FailureReason.CONNECT_TIMEOUT
                : isRefusal(cause) ? FailureReason.CONNECT_REFUSED : FailureReason.CONNECT_FAILED;
        String why = reason == FailureReason.CONNECT_TIMEOUT ? "no answer in time" : FailureWords.cause(cause);
        return new OriginFailure(reason, why + " at " + NetUtil.toSocketAddressString(address));
    }

    /** The TLS handshake failed: says which part of the verification, where it was that. */
    static OriginFailure ofHandshake(Throwable cause) {
        List<Throwable> chain = chain(cause);
        // Netty's message has the bytes that came instead.
        String why = has(chain, NotSslRecordException.class)
                ? "it does not speak TLS on that port"
                : FailureWords.cause(chain.get(chain.size() - 1));
        return new OriginFailure(handshakeReason(chain), "the TLS handshake failed: " + why);
    }

    private static FailureReason handshakeReason(List<Throwable> chain) {
        if (chain.get(0) instanceof SslHandshakeTimeoutException) {
            return FailureReason.CONNECT_TIMEOUT;
        }
        if (has(chain, CertificateExpiredException.class) || has(chain, CertificateNotYetValidException.class)) {
            return FailureReason.TLS_EXPIRED;
        }
        if (has(chain, CertPathBuilderException.class) || has(chain, CertPathValidatorException.class)) {
            return FailureReason.TLS_UNTRUSTED;
        }
        // The JDK tells of a name that does not match by a CertificateException without a cause.
        return has(chain, CertificateException.class) ? FailureReason.TLS_OTHER_NAME : FailureReason.TLS_FAILED;
    }

    /** An open connection failed. */
    static OriginFailure ofConnection(Throwable cause) {
        return cause instanceof SSLException
                ? new OriginFailure(FailureReason.TLS_FAILED, "TLS failed on an open connection")
                : new OriginFailure(FailureReason.RESET, "the connection was reset before the answer's end");
    }

    /** What the decoder could not read. Its message may hold the origin's bytes, and is left out. */
    static OriginFailure ofDecoder(@Nullable Throwable cause) {
        if (cause instanceof PrematureChannelClosureException) {
            return CLOSED;
        }
        return cause instanceof TooLongFrameException
                ? new OriginFailure(FailureReason.HEADER_TOO_LARGE, "the answer's header is too large")
                : new OriginFailure(FailureReason.MALFORMED, "the answer is not well-formed HTTP/1");
    }

    private static boolean isRefusal(Throwable cause) {
        return cause instanceof ConnectException
                && String.valueOf(cause.getMessage()).contains("refused");
    }

    private static boolean has(List<Throwable> chain, Class<? extends Throwable> type) {
        return chain.stream().anyMatch(type::isInstance);
    }

    private static List<Throwable> chain(Throwable first) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable t = first; t != null && chain.size() < LONGEST_CAUSE_CHAIN; t = t.getCause()) {
            chain.add(t);
        }
        return chain;
    }
}
