/**
 * What is to be done to a network, decided from what was seen of it. Pure: it knows no AWS, no file and no time. Called by
 * {@code control.aws.network}, which looks and acts.
 */
@NullMarked
package dev.crossfade.control.aws.network.plan;

import org.jspecify.annotations.NullMarked;
