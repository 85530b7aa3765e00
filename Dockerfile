# Two images: `docker build --target proxy .` is the data plane alone, `docker build --target control .` the controller.
# Neither holds the rehearsal or its PostgreSQL servers.

FROM eclipse-temurin:17-jdk AS sources
WORKDIR /src
COPY . .

FROM sources AS proxy-build
RUN ./mvnw -B -q -Dquick -pl config,proxy -am package

FROM sources AS control-build
RUN ./mvnw -B -q -Dquick -pl config,replication,control -am package

FROM eclipse-temurin:17-jre AS runtime
RUN groupadd --system --gid 10001 crossfade \
 && useradd --system --uid 10001 --gid crossfade --home-dir /var/lib/crossfade --create-home crossfade
# Relative paths of the configuration, as `var/proxy`, are below this.
WORKDIR /var/lib/crossfade
VOLUME /var/lib/crossfade
USER 10001:10001
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-cp", "/opt/crossfade/lib/*", "dev.crossfade.config.cli.Crossfade"]

FROM runtime AS control
COPY --from=control-build /src/lib /opt/crossfade/lib
EXPOSE 9901
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx32m", "-cp", "/opt/crossfade/lib/*", "dev.crossfade.config.cli.Crossfade", "health", "--url", "http://127.0.0.1:9901/livez"]
CMD ["control", "--config", "/etc/crossfade/crossfade.yaml"]

FROM runtime AS proxy
COPY --from=proxy-build /src/lib /opt/crossfade/lib
COPY --from=sources /src/proxy/src/main/sh/start-archive /opt/crossfade/lib/
# With the JVM that it is for. One that it does not fit, as that of a heap over 32 GB, starts without it.
USER root
RUN /opt/crossfade/lib/start-archive "$(command -v java)" /opt/crossfade/lib
USER 10001:10001
EXPOSE 8080
# Java 17, and of its collectors the one that it takes by itself: Serial on one processor, G1 on more. On one core a GET of 256 B costs with them
# 19.4 and 19.9 µs, which is as good as the same, with Java 25 20.5 and 20.9, with that one's generational ZGC 22.1 (nginx beside them: 15.0; docs/benchmarks.md).
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "@/opt/crossfade/lib/start.args", "dev.crossfade.config.cli.Crossfade"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx32m", "@/opt/crossfade/lib/start.args", "dev.crossfade.config.cli.Crossfade", "health", "--url", "http://127.0.0.1:9902/livez"]
CMD ["proxy", "--config", "/etc/crossfade/crossfade.yaml"]
