package dev.crossfade.control.api;

/** The address of {@code control.admin} is taken. */
public final class PortInUse extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PortInUse(String host, int port, Throwable cause) {
        super(
                "cannot listen on " + host + ":" + port + ": the port is in use, or the address is not of this machine;"
                        + " stop what listens there (ss -ltnp), or set control.admin.port",
                cause);
    }
}
