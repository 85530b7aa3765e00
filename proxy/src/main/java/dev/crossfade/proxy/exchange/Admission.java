package dev.crossfade.proxy.exchange;

/** Whether a request becomes an exchange. */
public sealed interface Admission {

    record Admitted(Exchange exchange) implements Admission {}

    record Refused(Rejection rejection) implements Admission {}
}
