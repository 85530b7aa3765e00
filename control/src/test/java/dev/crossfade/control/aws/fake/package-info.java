/** Plays EC2 and STS, of all regions and accounts, for tests. */
@NullMarked
package dev.crossfade.control.aws.fake;

import org.jspecify.annotations.NullMarked;
