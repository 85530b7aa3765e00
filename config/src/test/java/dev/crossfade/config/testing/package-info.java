/** What tests of several modules stand on. */
@NullMarked
package dev.crossfade.config.testing;

import org.jspecify.annotations.NullMarked;
