package dev.crossfade.config.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.crossfade.config.settings.Settings.LoggingSettings;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Where log lines go: always to standard error, so that standard output stays for what a command prints. A daemon applies its
 * settings once they are loaded; until then, and for every other command, only warnings are shown.
 */
public final class LogOutput extends ContextAwareBase implements Configurator {

    private static final String LINE =
            // Without pairs there is no blank at the end.
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{24} - %msg%replace( %kvp{NONE}){'^ $', ''}%n";

    private static final String OURS = "dev.crossfade";
    /** A line for each exchange of a proxy. */
    private static final String ACCESS = "access";
    /** Whoever asked a pool for a connection tells what came of it; its own warnings are about a machine that was busy. */
    private static final String POOL = "com.zaxxer.hikari";
    /** Who changed what: shown at any level. */
    private static final String AUDIT = "audit";

    private static final LogTail TAIL = new LogTail(LINE);

    private static volatile boolean detailed;

    /** What logback calls before the first line; also in tests. */
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        write(context, LoggingSettings.Format.TEXT, Level.INFO);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /**
     * From now on as the settings say; libraries speak from warnings on. {@code --verbose} stays stronger than their level.
     */
    public static void apply(LoggingSettings settings) {
        write(context(), settings.format(), Level.toLevel(settings.level()));
        if (detailed) {
            detailed();
        }
    }

    /** The last lines that this process has logged, the oldest first; of what was below the level there is none. */
    public static List<String> lastLines() {
        return TAIL.lines();
    }

    /** Warnings only. */
    static void quiet() {
        write(context(), LoggingSettings.Format.TEXT, Level.WARN);
    }

    /** Our own lines in detail, whatever the settings say; foreign ones from info on. */
    static void detailed() {
        detailed = true;
        LoggerContext context = context();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        context.getLogger(OURS).setLevel(Level.DEBUG);
    }

    private static void write(LoggerContext context, LoggingSettings.Format format, Level level) {
        context.reset();
        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(context);
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder(context, format));
        stderr.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN);
        root.addAppender(stderr);
        TAIL.start(context);
        root.addAppender(TAIL);
        context.getLogger(OURS).setLevel(level);
        context.getLogger(ACCESS).setLevel(level);
        context.getLogger(AUDIT).setLevel(Level.INFO);
        context.getLogger(POOL).setLevel(Level.ERROR);
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, LoggingSettings.Format format) {
        if (format == LoggingSettings.Format.JSON) {
            JsonLines json = new JsonLines();
            json.setContext(context);
            json.start();
            return json;
        }
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setContext(context);
        text.setPattern(LINE);
        text.start();
        return text;
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
