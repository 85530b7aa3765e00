/**
 * What a migration will run at both databases, said beforehand: looks at them, changes nothing, and asks those who run the statements for
 * their text. Uses all packages whose statements it tells; called by the pair.
 */
@NullMarked
package dev.crossfade.replication.plan;

import org.jspecify.annotations.NullMarked;
