package dev.crossfade.proxy.command;

import dev.crossfade.config.cli.CrossfadeCommand;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.cli.LogOutput;
import dev.crossfade.config.reader.SourceFiles;
import dev.crossfade.config.settings.Addresses;
import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.proxy.reload.Configuration;
import dev.crossfade.proxy.reload.HangUp;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code crossfade proxy}: runs until SIGTERM or SIGINT, then drains and exits with 0. Once clients are let in it prints the one line
 * {@code crossfade proxy ready: listen=HOST:PORT[,…] admin=HOST:PORT[ health=HOST:PORT]} to standard output.
 */
@Command(name = "proxy", description = "Run an edge proxy.", mixinStandardHelpOptions = true)
public final class ProxyCommand implements CrossfadeCommand, Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "the configuration file")
    private Path config = Path.of("crossfade.yaml");

    private static final Logger LOG = LoggerFactory.getLogger(ProxyCommand.class);

    @Override
    public Integer call() throws InterruptedException {
        LeakSampling.makeSparse();
        ProxyFiles files = new ProxyFiles();
        Configuration first = Configuration.load(config, new SourceFiles(), InstantSource.system(), List.of(files));
        LogOutput.apply(first.settings().logging());
        tellTheStart(first.settings());
        files.warnings(first.settings()).forEach(LOG::warn);
        ControlCalls.warning(first.settings()).ifPresent(LOG::warn);
        EdgeProxy proxy = EdgeProxy.open(config, first);
        HangUp.onSignal(proxy::reload)
                .ifPresent(why -> LOG.info(
                        "SIGHUP cannot be had here ({}): the configuration is read again when its files change", why));
        Thread end = new Thread(() -> stopAndExit(proxy), "shutdown");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            proxy.serve();
        } catch (RuntimeException e) {
            Runtime.getRuntime().removeShutdownHook(end);
            proxy.close();
            throw e;
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(readyLine(first.settings().proxy(), proxy));
        out.flush();
        new CountDownLatch(1).await(); // the shutdown hook ends the process
        return ExitCode.DONE;
    }

    /** The JVM would report a signal as 128 + its number; a proxy that has drained has done what it was asked for. */
    private static void stopAndExit(EdgeProxy proxy) {
        proxy.stop();
        Runtime.getRuntime().halt(ExitCode.DONE);
    }

    /** Hosts as they are configured: a socket calls 0.0.0.0 by another name. */
    private static String readyLine(ProxySettings settings, EdgeProxy proxy) {
        List<String> listen = new ArrayList<>();
        for (int i = 0; i < settings.listen().size(); i++) {
            listen.add(Addresses.hostAndPort(
                    settings.listen().get(i).host(), proxy.addresses().get(i).getPort()));
        }
        String admin = Addresses.hostAndPort(
                settings.admin().host(), proxy.adminAddress().getPort());
        String health = Addresses.hostAndPort(
                settings.health().host(), proxy.healthAddress().getPort());
        return "crossfade proxy ready: listen=" + String.join(",", listen) + " admin=" + admin
                + (health.equals(admin) ? "" : " health=" + health);
    }

    private void tellTheStart(Settings settings) {
        ProxySettings proxy = settings.proxy();
        LOG.info(
                "{} starts as proxy {}: configuration {}, {} {}, routes from {}",
                String.join("", spec.root().version()),
                proxy.id(),
                config.toAbsolutePath(),
                settings.tenants().size(),
                settings.tenants().size() == 1 ? "tenant" : "tenants",
                whereRoutesComeFrom(proxy));
    }

    private static String whereRoutesComeFrom(ProxySettings proxy) {
        return switch (proxy.routes().from()) {
            case CONTROL -> String.valueOf(proxy.control().url());
            case ETCD -> "etcd at " + String.join(", ", proxy.etcd().endpoints());
            case LOCAL -> proxy.state() + ", flipped at proxy.admin";
        };
    }
}
