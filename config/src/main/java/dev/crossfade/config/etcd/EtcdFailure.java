package dev.crossfade.config.etcd;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import org.jspecify.annotations.Nullable;

/** etcd did not do what was asked of it. The message says what and why, {@link #action()} what to do; neither shows a secret. */
public final class EtcdFailure extends IOException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** Why, as far as it matters for how the caller goes on; each with what the operator can do. */
    public enum Kind {
        /** Nobody answered, or not in time. */
        UNREACHABLE("see that etcd runs, and that its client URLs can be reached from here"),
        /** A member answered, and has no majority of the others. */
        NO_QUORUM("bring back members until a majority of them runs: etcdctl endpoint status --cluster"),
        /** Its quota is used up, and it takes no writes. */
        NO_SPACE(
                "compact and defragment it, then etcdctl alarm disarm; raise --quota-backend-bytes if that is too little"),
        /** What was asked for has been thrown away: whoever watches reads everything again. */
        COMPACTED("nothing: everything is read again"),
        /** It does not know us, or does not let us. */
        NOT_ALLOWED("check user and passwordFile, and which keys the user's role may read and write"),
        /** We are to log in, and it lets everybody in without. */
        NO_LOGIN(
                "have etcd ask for a login (etcdctl auth enable), or take user and passwordFile out of the configuration"),
        /** The lease has run out, or was revoked. */
        LEASE_GONE("nothing: another lease is asked for"),
        /** More than one request or answer may hold. */
        TOO_LARGE("look for what does not belong under /crossfade: etcdctl get --prefix --keys-only /crossfade/"),
        /** Anything else. */
        REFUSED("look at etcd's log");

        private final String action;

        Kind(String action) {
            this.action = action;
        }
    }

    EtcdFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public String action() {
        return kind.action;
    }

    /** Whether what was asked may have been done all the same. */
    public boolean mayBeDone() {
        return switch (kind) {
            case UNREACHABLE -> isUnanswered();
            case NO_QUORUM, REFUSED -> true;
            case NO_SPACE, COMPACTED, NOT_ALLOWED, NO_LOGIN, LEASE_GONE, TOO_LARGE -> false;
        };
    }

    /** It was sent, and no answer of etcd's came. */
    boolean isUnanswered() {
        return kind == Kind.UNREACHABLE && !isNeverSent();
    }

    /** No member took the connection. */
    boolean isNeverSent() {
        return getCause() instanceof ConnectException || getCause() instanceof HttpConnectTimeoutException;
    }
}
