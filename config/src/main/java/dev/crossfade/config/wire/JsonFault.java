package dev.crossfade.config.wire;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a document, for whoever wrote it: its fields are named, and no class of ours. Jackson's own messages are for
 * those who program with it.
 */
public final class JsonFault {

    private static final Pattern DUPLICATE = Pattern.compile("Duplicate field '([^']*)'");

    private JsonFault() {}

    /** {@code unknown field 'primry' (known: fenced, mode, primary)}. */
    public static String inWords(JsonProcessingException failure) {
        if (failure instanceof UnrecognizedPropertyException unknown) {
            return "unknown field '" + unknown.getPropertyName() + "' (known: "
                    + unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", "))
                    + ")";
        }
        if (failure instanceof MismatchedInputException mismatched) {
            return mismatched(mismatched);
        }
        if (failure instanceof JsonMappingException at && at.getCause() instanceof InputCoercionException) {
            return "the number '" + path(at) + "' is out of range";
        }
        if (failure instanceof InputCoercionException) {
            return "a number is out of range" + at(failure.getLocation());
        }
        if (failure instanceof ValueInstantiationException refused
                && refused.getCause() instanceof IllegalArgumentException own) {
            return String.valueOf(own.getMessage());
        }
        if (failure instanceof JsonEOFException) {
            return "it ends too early";
        }
        if (failure instanceof StreamConstraintsException) {
            return "it is nested too deeply, or has a name, a number or a text that is too long";
        }
        if (failure instanceof JsonParseException) {
            Matcher duplicate = DUPLICATE.matcher(failure.getOriginalMessage());
            return duplicate.find()
                    ? "the field '" + duplicate.group(1) + "' stands there twice"
                    : "it is not JSON" + at(failure.getLocation());
        }
        if (failure.getCause() instanceof JsonProcessingException within) {
            return inWords(within); // met while a field was read
        }
        return "it cannot be read" + at(failure.getLocation());
    }

    private static String mismatched(MismatchedInputException failure) {
        return failure.getPath().isEmpty()
                ? "one JSON object is expected, and nothing behind it"
                : "the value of '" + path(failure) + "' is of another kind than expected";
    }

    private static String at(@Nullable JsonLocation place) {
        return place == null || place.getLineNr() < 1
                ? ""
                : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
    }

    private static String path(JsonMappingException failure) {
        return failure.getPath().stream().map(JsonFault::step).collect(Collectors.joining("."));
    }

    private static String step(JsonMappingException.Reference reference) {
        return reference.getFieldName() == null ? "[" + reference.getIndex() + "]" : reference.getFieldName();
    }
}
