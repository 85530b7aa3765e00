package dev.crossfade.rehearsal.lab;

/** A role of the rehearsal's databases and its password, which {@link #toString} leaves out. */
public record Login(String role, String password) {

    @Override
    public String toString() {
        return role;
    }
}
