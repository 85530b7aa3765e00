package dev.crossfade.proxy.admin;

import java.util.List;
import java.util.Optional;

/** One thing that the admin port serves. */
interface AdminResource {

    /** Whether this is the one for the path. */
    boolean serves(String path);

    /** What it serves, for whoever asks for something else. */
    List<String> paths();

    /** What a caller needs for the method; empty when it is open to everyone who reaches the port. */
    Optional<Scope> needs(String method);

    /** Answers; what it throws becomes a 500. */
    AdminAnswer answer(AdminRequest request);
}
