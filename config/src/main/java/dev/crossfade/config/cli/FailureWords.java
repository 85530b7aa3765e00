package dev.crossfade.config.cli;

import dev.crossfade.config.reader.FileFault;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLException;

/** A failure of the system's, in words: what these classes mean stands in their names, which are not for an operator. */
public final class FailureWords {

    private static final int LONGEST_CAUSE_CHAIN = 8;
    private static final String NO_SUCH_HOST = "no such host";
    private static final String NO_SUCH_ADDRESS = "this machine has no such address";

    /** What the operating system says, in a part of it, and what it means; as libraries pass it on, with names and numbers about it. */
    private static final Map<String, String> MEANINGS = meanings();

    private FailureWords() {}

    /**
     * For a sentence that names neither file nor host: {@code var/store: permission denied}, {@code connection refused}. What somebody has
     * put into words already is left as it is.
     */
    public static String of(Throwable failure) {
        String message = failure.getMessage();
        String cause = isOfTheSystem(failure) || message == null ? cause(failure) : message;
        String subject = failure instanceof FileSystemException file
                ? file.getFile()
                : failure instanceof UnknownHostException ? failure.getMessage() : null;
        return subject == null ? cause : subject + ": " + cause;
    }

    /**
     * Why, in a few words, for a sentence that names the file or the address itself: {@code connection refused}, {@code no such file}.
     */
    public static String cause(Throwable failure) {
        boolean connecting = false;
        Throwable each = failure;
        for (int i = 0; each != null && i < LONGEST_CAUSE_CHAIN; i++) {
            String words = known(each);
            if (!words.isEmpty()) {
                return words;
            }
            connecting |= each instanceof ConnectException;
            each = each.getCause();
        }
        // The JDK's HTTP client leaves the message out where nothing listens; every other case has a class or a text.
        if (connecting) {
            return "connection refused";
        }
        return failure instanceof ClosedChannelException
                ? "connection closed"
                : Objects.requireNonNullElse(failure.getMessage(), "without a reason");
    }

    /** A port could not be opened: which key says so, why, and what to do. */
    public static String listening(String key, String host, int port, Throwable failure) {
        String why = cause(failure);
        return key + ": cannot listen on " + host + ":" + port + " (" + why + "). " + remedy(why);
    }

    private static String remedy(String why) {
        if (why.startsWith("address already in use")) {
            return "Stop that process, or set another port.";
        }
        if (why.equals("permission denied")) {
            return "Ports below 1024 are for root, or for a process with CAP_NET_BIND_SERVICE; or set another port.";
        }
        if (why.equals(NO_SUCH_ADDRESS) || why.equals(NO_SUCH_HOST)) {
            return "Set the host to an address of this machine, or to 0.0.0.0 for all of them.";
        }
        return "See to that, or set another port.";
    }

    private static boolean isOfTheSystem(Throwable failure) {
        return failure instanceof SocketException
                || failure instanceof UnknownHostException
                || failure instanceof SocketTimeoutException
                || failure instanceof HttpTimeoutException
                || failure instanceof FileSystemException
                || failure instanceof CharacterCodingException
                || failure instanceof SSLException;
    }

    private static String known(Throwable failure) {
        if (failure instanceof UnknownHostException || failure instanceof UnresolvedAddressException) {
            return NO_SUCH_HOST;
        }
        if (failure instanceof SocketTimeoutException || failure instanceof HttpTimeoutException) {
            return "no answer in time";
        }
        if (failure instanceof FileSystemException || failure instanceof CharacterCodingException) {
            return FileFault.inWords((IOException) failure);
        }
        String message = Objects.requireNonNullElse(failure.getMessage(), "").toLowerCase(Locale.ROOT);
        return MEANINGS.entrySet().stream()
                .filter(meaning -> message.contains(meaning.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    private static Map<String, String> meanings() {
        Map<String, String> meanings = new LinkedHashMap<>();
        meanings.put("connection refused", "connection refused");
        meanings.put("connection timed out", "connection timed out");
        meanings.put("connection reset", "connection reset");
        meanings.put("broken pipe", "connection reset");
        meanings.put("no route to host", "no route to host");
        meanings.put("network is unreachable", "network unreachable");
        meanings.put("address already in use", "address already in use: another process listens there");
        meanings.put("cannot assign requested address", NO_SUCH_ADDRESS);
        meanings.put("permission denied", "permission denied");
        meanings.put("too many open files", "too many open files: raise the limit of this process (ulimit -n)");
        meanings.put("no space left on device", "no space left on device");
        meanings.put("received no bytes", "connection closed without an answer");
        meanings.put("eof reached", "connection closed without an answer");
        meanings.put("unrecognized ssl message", "it does not speak TLS on that port");
        meanings.put("pkix path building failed", "its certificate is of no trusted authority");
        return Collections.unmodifiableMap(meanings);
    }
}
