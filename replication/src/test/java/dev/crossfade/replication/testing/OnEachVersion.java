package dev.crossfade.replication.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** A test whose parameter is a major version of PostgreSQL: with {@code -Pendurance} each that we support in turn, and else one. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "on {0}")
@ArgumentsSource(OnEachVersion.Versions.class)
public @interface OnEachVersion {

    /** The one: 14 or 17, of which there is always a server. */
    int usually();

    /** Which versions a run has. */
    final class Versions implements ArgumentsProvider, AnnotationConsumer<OnEachVersion> {

        private static final boolean EACH = Boolean.getBoolean("crossfade.eachVersion");

        private int usual;

        @Override
        public void accept(OnEachVersion annotation) {
            usual = annotation.usually();
        }

        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            return (EACH ? IntStream.rangeClosed(14, 18) : IntStream.of(usual)).mapToObj(Arguments::of);
        }
    }
}
