package dev.crossfade.control.aws;

import java.net.URI;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Notes on every failure of a call whom was asked, which neither the SDK nor the JDK says: AWS itself, or who stands at another endpoint. */
public final class Addressee implements ExecutionInterceptor {

    private static final int LONGEST_CAUSE_CHAIN = 8;

    /** Of every partition: China's, the European sovereign one and the isolated ones among them. */
    private static final String AWS =
            "(?i).*\\.(amazonaws\\.[a-z]+(\\.[a-z]+)?|amazonwebservices\\.com(\\.cn)?|api\\.aws"
                    + "|c2s\\.ic\\.gov|sc2s\\.sgov\\.gov|csp\\.hci\\.ic\\.gov|cloud\\.adc-e\\.uk)";

    /** Goes along with a failure, as one that is suppressed; nobody throws it. */
    private static final class Note extends Exception {

        private static final long serialVersionUID = 1L;

        private final URI url;

        Note(URI url) {
            super("asked: " + url, null, false, false);
            this.url = url;
        }
    }

    /** Whoever lends a role for a call is asked before the call is made, and has been noted then. */
    @Override
    public Throwable modifyException(Context.FailedExecution context, ExecutionAttributes attributes) {
        Throwable failure = context.exception();
        if (url(failure).isEmpty()) {
            context.httpRequest().ifPresent(request -> failure.addSuppressed(new Note(request.getUri())));
        }
        return failure;
    }

    /** Scheme, host and port of who did not answer, or not well; empty where nobody was asked. */
    static Optional<String> of(Throwable failure) {
        return url(failure).map(url -> url.getScheme() + "://" + url.getRawAuthority());
    }

    /** Whether it is one of AWS's own endpoints, or not known to be another. */
    static boolean isAws(Throwable failure) {
        return url(failure)
                .map(url -> String.valueOf(url.getHost()).matches(AWS))
                .orElse(true);
    }

    private static Optional<URI> url(Throwable failure) {
        return Stream.iterate(failure, each -> each != null, Throwable::getCause)
                .limit(LONGEST_CAUSE_CHAIN)
                .flatMap(each -> Stream.of(each.getSuppressed()))
                .filter(Note.class::isInstance)
                .map(note -> ((Note) note).url)
                .findFirst();
    }
}
