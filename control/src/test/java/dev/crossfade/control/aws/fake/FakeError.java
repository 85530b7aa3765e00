package dev.crossfade.control.aws.fake;

/** What AWS answers instead. */
final class FakeError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;

    FakeError(String code, String message) {
        this(code, message, 400);
    }

    FakeError(String code, String message, int status) {
        super(message);
        this.code = code;
        this.status = status;
    }

    String code() {
        return code;
    }

    int status() {
        return status;
    }
}
