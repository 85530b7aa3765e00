package dev.crossfade.control.support;

/**
 * One file of a support bundle.
 *
 * @param name of the file
 * @param about what it is, in a sentence
 * @param source makes it, when it is asked for
 */
public record SupportPart(String name, String about, Source source) {

    /** Where a part comes from. Whatever it throws is told in the part's place. */
    @FunctionalInterface
    public interface Source {

        /** As text, with secrets in it or not. */
        String read() throws Exception;
    }
}
