package dev.crossfade.control.aws;

import java.util.function.BooleanSupplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Asks once more whether a call is wanted: once it is signed, right before it leaves, and before each further try. What was wanted when the
 * call began may be another controller's by then, for credentials and waits between tries take their time.
 */
public final class LastWord implements ExecutionInterceptor {

    private static final ExecutionAttribute<BooleanSupplier> WANTED = new ExecutionAttribute<>("crossfade.wanted");

    /** The call has not left, and an earlier try of it may have. */
    public static final class Unwanted extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unwanted() {
            super("not wanted any more");
        }
    }

    /**
     * For one call, which throws {@link Unwanted} where it is not wanted any more.
     *
     * @param wanted what it asks for is at hand
     */
    public static void ask(AwsRequestOverrideConfiguration.Builder call, BooleanSupplier wanted) {
        call.putExecutionAttribute(WANTED, wanted);
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        BooleanSupplier wanted = attributes.getAttribute(WANTED);
        if (wanted != null && !wanted.getAsBoolean()) {
            throw new Unwanted();
        }
    }
}
