/**
 * What an answer's body says of whether the request was refused, by the tenant's {@code failover.bodyRules}. Uses {@code config.settings} and
 * {@code config.wire}; called by the proxy, and by whoever delivers what was parked.
 */
@NullMarked
package dev.crossfade.config.answer;

import org.jspecify.annotations.NullMarked;
