/** Plays EC2, RDS, STS, Secrets Manager and the Parameter Store, of all regions and accounts, for tests. */
@NullMarked
package dev.crossfade.control.aws.fake;

import org.jspecify.annotations.NullMarked;
