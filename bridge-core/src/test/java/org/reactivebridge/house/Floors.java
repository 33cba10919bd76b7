package org.reactivebridge.house;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.reactivebridge.house.saboteur.attic.Homeless;
import org.reactivebridge.house.saboteur.boundary.LooksSideways;
import org.reactivebridge.house.saboteur.channel.LooksAcross;
import org.reactivebridge.house.saboteur.kernel.LooksUp;
import org.reactivebridge.house.saboteur.net.LooksAtPool;
import org.reactivebridge.house.saboteur.operator.LooksAtStream;

/** Which package stands on which: a package may import from the floors below its own, never from beside or above. */
final class Floors {
    /** Ground floor first. */
    private static final List<List<String>> FLOORS = List.of(
            List.of("kernel"),
            List.of("operator", "boundary"),
            List.of("stream"),
            List.of("channel", "runtime", "spi"),
            List.of("net", "pool"));

    /** What users may see; all else is internal to the module. */
    private static final Set<String> API = Set.of("kernel", "stream", "channel", "runtime", "spi", "net", "pool");

    private Floors() {}

    static Stream<HouseRule> rules() {
        return Stream.of(
                new HouseRule(
                        "packages import from lower floors only",
                        Floors::lowerFloorsOnly,
                        LooksUp.class,
                        LooksSideways.class,
                        LooksAtStream.class,
                        LooksAcross.class,
                        LooksAtPool.class,
                        Homeless.class),
                new HouseRule("packages form no cycle", Floors::noCycles, LooksUp.class));
    }

    static List<String> exportedInternals(ModuleDescriptor module) {
        return module.exports().stream()
                .map(ModuleDescriptor.Exports::source)
                .filter(exported -> !API.contains(exported.substring(exported.lastIndexOf('.') + 1)))
                .toList();
    }

    /** A package that has no floor yet is reported as well, so that nobody forgets to give it one. */
    private static ArchRule lowerFloorsOnly(String root) {
        var architecture = layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .ensureAllClassesAreContainedInArchitectureIgnoring(root);
        for (List<String> floor : FLOORS) {
            for (String name : floor) {
                architecture = architecture.layer(name).definedBy(root + "." + name + "..");
            }
        }
        List<String> below = new ArrayList<>();
        for (List<String> floor : FLOORS) {
            for (String name : floor) {
                architecture = below.isEmpty()
                        ? architecture.whereLayer(name).mayNotAccessAnyLayer()
                        : architecture.whereLayer(name).mayOnlyAccessLayers(below.toArray(String[]::new));
            }
            below.addAll(floor);
        }
        return architecture;
    }

    private static ArchRule noCycles(String root) {
        return slices().matching(root + ".(*)..").should().beFreeOfCycles().allowEmptyShould(true);
    }
}
