package dev.crossfade.proxy.upstream;

/** How an origin failed, as metrics and the log name it: the label {@code reason}. */
public enum FailureReason {
    /** The name service gave no address. */
    NAME_UNRESOLVED("name_unresolved", "Check the host of the origin's URL, and the name servers of this machine"),
    /** More than are kept: the rest are not connected to. */
    TOO_MANY_ADDRESSES("too_many_addresses", "Make the name service answer with fewer addresses"),
    /** All connections were busy for too long, or too many calls waited for one. */
    CONNECTIONS_TAKEN("connections_taken", "See why the origin is slow, or raise proxy.upstream.maxConnections"),
    CONNECT_REFUSED("connect_refused", "See whether the origin runs, and listens on that port"),
    /** Neither TCP nor TLS was ready within {@code proxy.upstream.connectTimeout}. */
    CONNECT_TIMEOUT("connect_timeout", "See whether a firewall drops packets, or whether the origin is overloaded"),
    CONNECT_FAILED("connect_failed", "See whether there is a way to that address"),
    /** The certificate's chain does not lead to a trusted authority. */
    TLS_UNTRUSTED("tls_untrusted", "Name the authority's file in originTls.ca"),
    /** The certificate is not valid yet, or no longer. */
    TLS_EXPIRED("tls_expired", "Renew the origin's certificate, and check the clocks"),
    /** The certificate names another host. */
    TLS_OTHER_NAME("tls_other_name", "Name the host that the certificate has in originTls.serverName"),
    TLS_FAILED("tls_failed", "See whether the origin speaks TLS 1.2 or later on that port"),
    /** The connection ended before the answer did. */
    CLOSED("closed", "See the origin's log; its keep-alive must outlast proxy.upstream.idleTimeout"),
    RESET("reset", "See the origin's log"),
    /** Nothing moved for {@code proxy.upstream.responseTimeout}. */
    RESPONSE_TIMEOUT("response_timeout", "See why the origin is slow, or raise proxy.upstream.responseTimeout"),
    /** Not HTTP/1, or not well-formed. */
    MALFORMED("malformed", "See whether the origin's URL leads to an HTTP/1.1 server"),
    /** A status line, a header or a trailer section beyond the bound. */
    HEADER_TOO_LARGE("header_too_large", "Make the origin send fewer or smaller header fields"),
    /** A status that no HTTP message may have (RFC 9110 §15). */
    BAD_STATUS("bad_status", "Make the origin send a status from 100 to 999"),
    /** More informational answers than an exchange may have. */
    INTERIM_FLOOD("interim_flood", "Make the origin send a final answer sooner"),
    /** 101 that nobody asked for. */
    SWITCHED_PROTOCOLS("switched_protocols", "Make the origin switch protocols only when it is asked to"),
    /** Bytes after the end of an answer: the connection is not used again. */
    STRAY_BYTES("stray_bytes", "Make the origin's Content-Length tell the truth");

    private final String label;
    private final String remedy;

    FailureReason(String label, String remedy) {
        this.label = label;
        this.remedy = remedy;
    }

    public String label() {
        return label;
    }

    /** What an operator can do; a sentence without its full stop. */
    public String remedy() {
        return remedy;
    }
}
