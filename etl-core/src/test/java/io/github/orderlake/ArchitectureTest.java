package io.github.orderlake;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between the packages of this module, stated once. */
class ArchitectureTest {

    private static final String ROOT = "io.github.orderlake";
    private static final String JACKSON = "com.fasterxml.jackson..";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void contractsNeedTheJdkOnly() {
        assertDependsOnly(ROOT, "every stage that others write has to bring along what the contracts need");
    }

    @Test
    void packagesDependInward() {
        assertDependsOnly(ROOT + ".table", "rows know nothing of where they come from", ROOT);
        assertDependsOnly(ROOT + ".store", "stores keep bytes, whatever these mean", ROOT);
        assertDependsOnly(
                ROOT + ".flatten",
                "the flattener is of use for any records",
                ROOT,
                ROOT + ".table",
                JACKSON,
                "com.github.luben.zstd..");
        assertDependsOnly(
                ROOT + ".order",
                "orders are one use of the flattener, and one that is rejected is kept as JSON",
                ROOT,
                ROOT + ".table",
                ROOT + ".flatten",
                "com.fasterxml.jackson.annotation..",
                "com.fasterxml.jackson.databind..");
        assertDependsOnly(
                ROOT + ".quality",
                "rejects are kept in a store, whoever rejected them",
                ROOT,
                ROOT + ".store",
                "com.fasterxml.jackson.core..");
        assertDependsOnly(
                ROOT + ".manifest",
                "what was published is accounted for whatever it was made of",
                ROOT,
                ROOT + ".store",
                "com.fasterxml.jackson.core..");
    }

    @Test
    void oneClassPerLibrary() {
        assertUsedOnlyIn(JACKSON, "FlattenSpecJson", "the parser must not load Jackson, which costs a cold start");
        assertUsedOnlyIn(
                "com.github.luben.zstd..",
                "Decompression",
                "zstd-jni is optional, so nothing else may fail without it");
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(*)..")
                .should()
                .beFreeOfCycles()
                .because("a package that needs its user cannot be read alone")
                .check(CLASSES);
    }

    private static void assertDependsOnly(String from, String reason, String... to) {
        String[] allowed = Stream.concat(Stream.of(from, "java..", "org.jspecify.annotations"), Arrays.stream(to))
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(from)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed)
                .because(reason)
                .check(CLASSES);
    }

    private static void assertUsedOnlyIn(String library, String simpleName, String reason) {
        DescribedPredicate<JavaClass> others = DescribedPredicate.describe(
                "flattening classes other than " + simpleName,
                type -> type.getPackageName().equals(ROOT + ".flatten")
                        && !type.getName().startsWith(ROOT + ".flatten." + simpleName));
        noClasses()
                .that(others)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because(reason)
                .check(CLASSES);
    }
}
