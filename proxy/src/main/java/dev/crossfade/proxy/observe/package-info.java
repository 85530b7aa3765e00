/**
 * What the data path tells about itself: metrics and the access log. Uses {@code config.model} and {@code proxy.routing}; called
 * by every stage that finishes, refuses or repeats something.
 */
@NullMarked
package dev.crossfade.proxy.observe;

import org.jspecify.annotations.NullMarked;
