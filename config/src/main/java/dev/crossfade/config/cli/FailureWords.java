package dev.crossfade.config.cli;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** A failure of the system's, in words: what these classes mean stands in their names, which are not for an operator. */
public final class FailureWords {

    private FailureWords() {}

    /** {@code nothing listens there}, or the failure's own message. */
    public static String of(Throwable failure) {
        String message = failure.getMessage();
        if (failure instanceof FileAlreadyExistsException) {
            return message + " is there already, and is no directory";
        }
        if (failure instanceof NoSuchFileException) {
            return message + " does not exist";
        }
        if (failure instanceof AccessDeniedException) {
            return message + " may not be read or written by this user";
        }
        if (failure instanceof NotDirectoryException) {
            return message + " is no directory";
        }
        if (failure instanceof UnknownHostException) {
            return "there is no host named " + message;
        }
        if (failure instanceof ConnectException || failure instanceof NoRouteToHostException) {
            return "nothing listens there, or the network does not lead there";
        }
        if (failure instanceof SocketTimeoutException) {
            return "no answer in time";
        }
        return message == null ? "it failed without a word" : message;
    }
}
