/** Benchmarks of a proxy as a process of its own; they print their figures. Run with {@code ./mvnw verify -Pendurance}. */
@NullMarked
package dev.crossfade.proxy.bench;

import org.jspecify.annotations.NullMarked;
