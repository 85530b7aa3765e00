/**
 * PostgreSQL servers for integration tests: started once for all tests of a run, with a database, roles and awkward passwords for
 * each test. Uses postgres' binaries in {@code crossfade.postgres}; called by the tests of this module and of those above it.
 */
@NullMarked
package dev.crossfade.replication.testing;

import org.jspecify.annotations.NullMarked;
