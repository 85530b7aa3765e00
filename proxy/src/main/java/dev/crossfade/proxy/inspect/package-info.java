/**
 * Failures that hide in an answer's body: body rules over a bounded, decoded copy; the client always gets the original bytes.
 * Uses {@code config.answer}, {@code config.settings} and Netty's buffers; called by the exchange pipeline.
 */
@NullMarked
package dev.crossfade.proxy.inspect;

import org.jspecify.annotations.NullMarked;
