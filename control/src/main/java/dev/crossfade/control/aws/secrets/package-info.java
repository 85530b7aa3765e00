/** Secrets that the configuration names and AWS keeps. Uses {@code control.aws}; called by {@code config.secrets}, which knows nothing of AWS. */
@NullMarked
package dev.crossfade.control.aws.secrets;

import org.jspecify.annotations.NullMarked;
