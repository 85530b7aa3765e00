/**
 * Certificates, keys and authorities in PEM files, and TLS for our own clients by them. Knows the JDK alone; used by every module that speaks
 * or answers TLS.
 */
@NullMarked
package dev.crossfade.config.tls;

import org.jspecify.annotations.NullMarked;
