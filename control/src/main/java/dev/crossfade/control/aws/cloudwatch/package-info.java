/**
 * The controller's metrics in CloudWatch, where {@code control.cloudWatch} asks for it; otherwise nothing of it is loaded. Uses
 * {@code control.aws} for AWS's errors in our words; called by the daemon.
 */
@NullMarked
package dev.crossfade.control.aws.cloudwatch;

import org.jspecify.annotations.NullMarked;
