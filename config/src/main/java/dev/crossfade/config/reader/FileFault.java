package dev.crossfade.config.reader;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/** What is wrong with a file, for an operator. Java's own messages have its name alone, and say the rest by the name of a class. */
public final class FileFault {

    private FileFault() {}

    /** {@code no such file}, {@code permission denied}, …: without the file's name. */
    public static String inWords(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof NotDirectoryException || failure instanceof FileAlreadyExistsException) {
            return "not a directory";
        }
        if (failure instanceof FileSystemLoopException) {
            return "its links go round in a circle";
        }
        if (failure instanceof CharacterCodingException) {
            return "not text in UTF-8";
        }
        // What the operating system said, such as "No space left on device".
        String reason = failure instanceof FileSystemException known ? known.getReason() : failure.getMessage();
        return reason == null ? "it cannot be used, without a reason" : reason.toLowerCase(Locale.ROOT);
    }
}
