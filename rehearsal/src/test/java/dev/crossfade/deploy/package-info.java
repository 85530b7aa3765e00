/** Holds what stands under docs/deploy to the tools that will read it; stands here because only this module sees all the others. */
@NullMarked
package dev.crossfade.deploy;

import org.jspecify.annotations.NullMarked;
