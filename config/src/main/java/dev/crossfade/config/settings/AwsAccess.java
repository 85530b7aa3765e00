package dev.crossfade.config.settings;

import org.jspecify.annotations.Nullable;

/** Where on AWS something is, and as whom it is looked at and changed. */
public interface AwsAccess {

    /** As AWS names it, {@code eu-central-1}. */
    String region();

    /** Twelve digits, which the credentials must be of; null for whichever they are of. */
    @Nullable
    String account();

    /** A role to assume; null to act as whoever the credentials are. */
    @Nullable
    String roleArn();

    /** What the role's trust asks for; null for none. */
    @Nullable
    String externalId();
}
