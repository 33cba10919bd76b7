package org.reactivebridge.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.stream.Stream;
import org.reactivebridge.house.saboteur.operator.Locks;
import org.reactivebridge.house.saboteur.operator.SharesField;
import org.reactivebridge.house.saboteur.stream.SharesState;

/**
 * Atomics, variable handles, locks and volatile fields live where concurrency lives. All other code is confined to the
 * task that runs it.
 */
final class Confinement {
    private static final String[] CONCURRENT = {"kernel", "boundary", "channel", "runtime", "spi", "net", "pool"};
    private static final String READY_QUEUE = "operator.ReadyQueue";

    private Confinement() {}

    static Stream<HouseRule> rules() {
        return Stream.of(
                new HouseRule("confined code uses no atomics and no locks", Confinement::noAtomics, SharesState.class),
                new HouseRule("confined code has no volatile field", Confinement::noVolatile, SharesField.class),
                new HouseRule("confined code has no synchronized method", Confinement::noMonitor, Locks.class),
                new HouseRule("confined code waits for no monitor", Confinement::noWaiting, Locks.Waiting.class));
    }

    private static DescribedPredicate<JavaClass> confined(String root) {
        String[] concurrent =
                Stream.of(CONCURRENT).map(name -> root + "." + name + "..").toArray(String[]::new);
        return not(resideInAnyPackage(concurrent)).and(not(Bans.classOrNested(root + "." + READY_QUEUE)));
    }

    private static ArchRule noAtomics(String root) {
        return noClasses()
                .that(confined(root))
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.util.concurrent.atomic", "java.util.concurrent.locks")
                        .or(describe("VarHandle", c -> c.getName().equals("java.lang.invoke.VarHandle"))))
                .allowEmptyShould(true);
    }

    private static ArchRule noVolatile(String root) {
        return noFields()
                .that()
                .areDeclaredInClassesThat(confined(root))
                .should()
                .haveModifier(JavaModifier.VOLATILE)
                .allowEmptyShould(true);
    }

    private static ArchRule noMonitor(String root) {
        return noMethods()
                .that()
                .areDeclaredInClassesThat(confined(root))
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED)
                .allowEmptyShould(true);
    }

    private static ArchRule noWaiting(String root) {
        Set<String> names = Set.of("wait", "notify", "notifyAll");
        return noClasses()
                .that(confined(root))
                .should()
                .callMethodWhere(describe(
                        "a monitor is waited for or notified",
                        call -> call.getTargetOwner().isEquivalentTo(Object.class) && names.contains(call.getName())))
                .allowEmptyShould(true);
    }
}
