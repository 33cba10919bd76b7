package org.reactivebridge.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.EvaluationResult;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the module to the rules of the house, and the rules to their promise of reporting who breaks them. */
class FloorsTest {
    private static final String ROOT = "org.reactivebridge";
    private static final String SABOTEURS = "org.reactivebridge.house.saboteur";

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);
    private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(SABOTEURS);

    static Stream<HouseRule> rules() {
        return Stream.of(Floors.rules(), Bans.rules(), Confinement.rules()).flatMap(rules -> rules);
    }

    @Test
    void import_ofMainClasses_findsTheConcurrentClassesAndNoTest() {
        assertThat(MAIN.stream().map(JavaClass::getName))
                .contains(
                        ROOT + ".kernel.Task",
                        ROOT + ".kernel.SystemEnvironment",
                        ROOT + ".operator.ReadyQueue",
                        ROOT + ".boundary.SubscriptionDriver",
                        ROOT + ".stream.AsyncStream")
                .doesNotContain(FloorsTest.class.getName());
    }

    @Test
    void module_exports_noInternalPackage() throws IOException {
        try (InputStream descriptor = Files.newInputStream(Path.of("target", "classes", "module-info.class"))) {
            assertThat(Floors.exportedInternals(ModuleDescriptor.read(descriptor)))
                    .isEmpty();
        }
    }

    @Test
    void exportedInternals_ofModuleThatExportsAll_namesTheInternalOnes() {
        ModuleDescriptor careless = ModuleDescriptor.newModule("careless")
                .exports(ROOT + ".kernel")
                .exports(ROOT + ".operator")
                .exports(ROOT + ".boundary", Set.of("friend"))
                .exports(ROOT + ".attic")
                .build();

        assertThat(Floors.exportedInternals(careless))
                .containsExactlyInAnyOrder(ROOT + ".operator", ROOT + ".boundary", ROOT + ".attic");
    }

    @ParameterizedTest
    @MethodSource("rules")
    void rule_onTheModule_holds(HouseRule rule) {
        rule.below().apply(ROOT).check(MAIN);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void rule_onSaboteurs_reportsEachOfTheirDeeds(HouseRule rule) {
        String report = report(rule);

        assertThat(rule.culprits()).isNotEmpty();
        for (Class<?> culprit : rule.culprits()) {
            assertThat(deeds(culprit)).allSatisfy(deed -> assertThat(report).contains(deed));
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void rule_onSaboteurs_sparesWhoeverIsEntitled(HouseRule rule) {
        assertThat(report(rule))
                .doesNotContainPattern("(Class|Field|Constructor|Method) <" + Pattern.quote(SABOTEURS)
                        + "\\.(kernel\\.SystemEnvironment|operator\\.ReadyQueue|stream\\.Honest)\\b");
    }

    private static String report(HouseRule rule) {
        EvaluationResult result = rule.below().apply(SABOTEURS).evaluate(BROKEN);
        return String.join("\n", result.getFailureReport().getDetails());
    }

    /** How the report names the methods of a class; one without methods is named itself. */
    private static List<String> deeds(Class<?> culprit) {
        List<String> methods = Stream.of(culprit.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .map(Method::getName)
                .map(method -> culprit.getName() + "." + method + "(")
                .toList();
        return methods.isEmpty() ? List.of(culprit.getName()) : methods;
    }
}
