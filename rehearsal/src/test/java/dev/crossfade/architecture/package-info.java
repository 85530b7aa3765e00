/** Holds the whole program to the structure of docs/architecture.md; stands here because only this module sees all the others. */
@NullMarked
package dev.crossfade.architecture;

import org.jspecify.annotations.NullMarked;
