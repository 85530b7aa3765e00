package dev.crossfade.config.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.stream.Collectors;

/** What is wrong with a document, for whoever wrote it: its fields are named, and no class of ours. */
public final class JsonFault {

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
            if (mismatched.getPath().isEmpty()) {
                return "one JSON object is expected, and nothing behind it";
            }
            return "the value of '"
                    + mismatched.getPath().stream().map(JsonFault::step).collect(Collectors.joining("."))
                    + "' is of another kind than expected";
        }
        return failure.getOriginalMessage();
    }

    private static String step(JsonMappingException.Reference reference) {
        return reference.getFieldName() == null ? "[" + reference.getIndex() + "]" : reference.getFieldName();
    }
}
