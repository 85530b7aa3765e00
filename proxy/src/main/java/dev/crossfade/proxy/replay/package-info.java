/**
 * Whether a request is tried again, and where: outcomes, the policy (pure), the buffer that makes it possible, and the budget
 * that bounds it. Uses {@code config.model} and Netty's buffers; called by the exchange pipeline.
 */
@NullMarked
package dev.crossfade.proxy.replay;

import org.jspecify.annotations.NullMarked;
