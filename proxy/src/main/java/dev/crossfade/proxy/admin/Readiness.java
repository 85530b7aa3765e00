package dev.crossfade.proxy.admin;

/** Whether this proxy wants new connections; set by its life, shown by {@code /readyz}. Thread-safe. */
public final class Readiness {

    private volatile State state = State.STARTING;

    /** The listeners are open. */
    public void ready() {
        state = State.READY;
    }

    /** The end has begun: a load balancer should send no more. */
    public void stopping() {
        state = State.STOPPING;
    }

    State state() {
        return state;
    }

    /** Where a proxy's life stands. */
    enum State {
        STARTING("not ready: waiting for the first routing table"),
        READY("ready"),
        STOPPING("not ready: stopping");

        private final String text;

        State(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }
}
