package dev.crossfade.architecture;

import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.conditions.ArchConditions.never;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StructureTest {

    private static final JavaClasses PROGRAM = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.crossfade");

    /** Decide, and return values. */
    private static final DescribedPredicate<JavaClass> PURE = JavaClass.Predicates.resideInAnyPackage(
                    "dev.crossfade.config.model..",
                    "dev.crossfade.control.aws.managed.rules..",
                    "dev.crossfade.control.aws.network.plan..",
                    "dev.crossfade.control.migration..",
                    "dev.crossfade.proxy.headers..",
                    "dev.crossfade.proxy.routing..")
            .or(DescribedPredicate.describe(
                    "are the replay policy",
                    type -> type.getPackageName().equals("dev.crossfade.proxy.replay")
                            && type.getName().matches(".*\\.(ReplayPolicy|Outcome|Decision)(\\$.*)?")))
            .as("are pure");

    /** Where the world is touched. Netty's HTTP types are allowed as values. */
    private static final DescribedPredicate<JavaClass> WORLD = JavaClass.Predicates.resideInAnyPackage(
                    "io.netty.channel..",
                    "io.netty.bootstrap..",
                    "java.io..",
                    "java.net.http..",
                    "java.nio.channels..",
                    "java.nio.file..",
                    "java.sql..",
                    "java.util.concurrent..",
                    "javax.sql..",
                    "org.postgresql..",
                    "software.amazon..")
            .or(JavaClass.Predicates.belongToAnyOf(Thread.class, java.time.Clock.class, java.util.Random.class))
            .and(DescribedPredicate.not(JavaClass.Predicates.resideInAPackage("java.util.concurrent.atomic")))
            .and(DescribedPredicate.not(JavaClass.Predicates.belongToAnyOf(
                    java.util.concurrent.ConcurrentHashMap.class,
                    java.util.concurrent.ConcurrentMap.class,
                    java.util.concurrent.CopyOnWriteArrayList.class,
                    java.io.Serializable.class,
                    java.io.IOException.class,
                    java.io.UncheckedIOException.class)))
            .as("touch the world");

    private static final Set<String> TIME =
            Set.of("java.time.Instant.now", "java.lang.System.nanoTime", "java.lang.System.currentTimeMillis");

    private static final DescribedPredicate<JavaMethodCall> READS_TIME = DescribedPredicate.describe(
            "read the time",
            call -> TIME.contains(call.getTargetOwner().getName() + "." + call.getName())
                    && call.getTarget().getRawParameterTypes().isEmpty());

    @Test
    void theProxyMeetsTheControllerOnlyInTheRoutingTable() {
        noClasses()
                .that()
                .resideInAPackage("dev.crossfade.proxy..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.crossfade.replication..", "dev.crossfade.control..", "dev.crossfade.rehearsal..")
                .check(PROGRAM);
        noClasses()
                .that()
                .resideInAPackage("dev.crossfade.control..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.crossfade.proxy..", "dev.crossfade.rehearsal..")
                .check(PROGRAM);
    }

    @Test
    void whatIsSharedKnowsNobody() {
        noClasses()
                .that()
                .resideInAPackage("dev.crossfade.config..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.crossfade.proxy..",
                        "dev.crossfade.replication..",
                        "dev.crossfade.control..",
                        "dev.crossfade.rehearsal..")
                .check(PROGRAM);
        noClasses()
                .that()
                .resideInAPackage("dev.crossfade.replication..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.crossfade.proxy..", "dev.crossfade.control..", "dev.crossfade.rehearsal..")
                .check(PROGRAM);
    }

    @Test
    void noPackagesFormACycle() {
        slices().assignedFrom(new EachPackage()).should().beFreeOfCycles().check(PROGRAM);
    }

    @Test
    void whatDecidesTouchesNoWorldAndNoClock() {
        classes().that(PURE).should(never(dependOnClassesThat(WORLD))).check(PROGRAM);
        classes().that(PURE).should(never(callMethodWhere(READS_TIME))).check(PROGRAM);
    }

    /** So that nothing of it is loaded where no network is named. */
    @Test
    void onlyWhatSpeaksToAwsKnowsItsSdk() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.crossfade.control.aws..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon..")
                .check(PROGRAM);
    }

    /** A slice a package: sub-packages count apart. */
    private static final class EachPackage implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "each package";
        }
    }
}
