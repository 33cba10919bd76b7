package org.reactivebridge.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.lang.ArchRule;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.ref.Cleaner;
import java.nio.charset.Charset;
import java.time.Clock;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.Formatter;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Scanner;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TimeZone;
import java.util.Timer;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.BaseStream;
import java.util.stream.Stream;
import org.reactivebridge.house.saboteur.operator.AsksForIdentity;
import org.reactivebridge.house.saboteur.operator.CleansUpLate;
import org.reactivebridge.house.saboteur.operator.DrawsLots;
import org.reactivebridge.house.saboteur.operator.GoesParallel;
import org.reactivebridge.house.saboteur.operator.Prints;
import org.reactivebridge.house.saboteur.operator.ReadsTheClock;
import org.reactivebridge.house.saboteur.operator.Sleeps;
import org.reactivebridge.house.saboteur.operator.SpeaksTheLocalTongue;
import org.reactivebridge.house.saboteur.operator.StartsThreads;
import org.reactivebridge.house.saboteur.operator.UsesTheCommonPool;

/**
 * What would make a run depend on anything but its inputs and its seed. The default environment is the one class that may
 * ask the JVM for time, threads and random numbers, since handing them out is its purpose.
 */
final class Bans {
    private static final String DEFAULT_ENVIRONMENT = "kernel.SystemEnvironment";
    private static final String RUNTIME_THREADS = "runtime.Threads";
    private static final String POOL_LOCK =
            "pool.BriefLock"; // For microseconds, and never in a simulation, which has one thread.

    private Bans() {}

    static Stream<HouseRule> rules() {
        return Stream.of(
                new HouseRule(
                        "only the default environment and the runtime may start a thread",
                        root -> forbid(
                                "start a thread",
                                startsThread(),
                                not(classOrNested(root + "." + DEFAULT_ENVIRONMENT)
                                        .or(classOrNested(root + "." + RUNTIME_THREADS)))),
                        StartsThreads.class),
                exceptInDefaultEnvironment("read the clock", readsClock(), ReadsTheClock.class),
                exceptInDefaultEnvironment("draw a random number", drawsRandom(), DrawsLots.class),
                new HouseRule(
                        "only the lock of a pool may spin, and nothing may sleep",
                        root -> forbid("sleep or spin", sleeps(), not(classOrNested(root + "." + POOL_LOCK))),
                        Sleeps.class),
                everywhere("run on the common pool", usesCommonPool(), UsesTheCommonPool.class),
                everywhere("make a stream parallel", goesParallel(), GoesParallel.class),
                everywhere("rely on the garbage collector to release anything", usesCleaner(), CleansUpLate.class),
                new HouseRule("nothing has a finalizer", Bans::noFinalizers, CleansUpLate.Finalized.class),
                everywhere("look at identity hashes", looksAtIdentity(), AsksForIdentity.class),
                everywhere("use the default locale, zone or charset", usesDefaults(), SpeaksTheLocalTongue.class),
                everywhere("print to the console", prints(), Prints.class));
    }

    private static HouseRule everywhere(String what, DescribedPredicate<JavaAccess<?>> ban, Class<?> culprit) {
        return new HouseRule("nothing may " + what, root -> forbid(what, ban, describe("any", c -> true)), culprit);
    }

    private static HouseRule exceptInDefaultEnvironment(
            String what, DescribedPredicate<JavaAccess<?>> ban, Class<?> culprit) {
        return new HouseRule(
                "only the default environment may " + what,
                root -> forbid(what, ban, not(classOrNested(root + "." + DEFAULT_ENVIRONMENT))),
                culprit);
    }

    private static ArchRule forbid(
            String what, DescribedPredicate<JavaAccess<?>> ban, DescribedPredicate<JavaClass> where) {
        return noClasses()
                .that(where)
                .should()
                .accessTargetWhere(ban)
                .as("nothing may " + what)
                .allowEmptyShould(true);
    }

    private static ArchRule noFinalizers(String root) {
        return noMethods()
                .that(describe(
                        "take no parameter", m -> m.getRawParameterTypes().isEmpty()))
                .should()
                .haveName("finalize")
                .allowEmptyShould(true);
    }

    static DescribedPredicate<JavaClass> classOrNested(String name) {
        return describe(
                name + " or nested in it",
                c -> c.getName().equals(name) || c.getName().startsWith(name + "$"));
    }

    private static DescribedPredicate<JavaAccess<?>> startsThread() {
        // By name: the builders of virtual threads are younger than the oldest JDK that compiles this.
        Set<String> factories = Set.of("ofVirtual", "ofPlatform", "startVirtualThread", "builder");
        return ban(a -> constructs(a, Thread.class)
                || constructs(a, ThreadPoolExecutor.class)
                || constructs(a, Timer.class)
                || owner(a, Executors.class) && a.getName().startsWith("new")
                || owner(a, Thread.class) && factories.contains(a.getName()));
    }

    private static DescribedPredicate<JavaAccess<?>> readsClock() {
        return ban(a -> owner(a, System.class) && named(a, "nanoTime", "currentTimeMillis")
                || owner(a, Clock.class)
                        && (a.getName().startsWith("system") || a.getName().startsWith("tick"))
                || ownerIsA(a, TemporalAccessor.class) && named(a, "now") && !takes(a, Clock.class)
                || constructs(a, Date.class) && parameters(a).isEmpty());
    }

    private static DescribedPredicate<JavaAccess<?>> drawsRandom() {
        return ban(a -> (owner(a, Math.class) || owner(a, StrictMath.class)) && named(a, "random")
                || ownerIsA(a, ThreadLocalRandom.class)
                || owner(a, UUID.class) && named(a, "randomUUID")
                // Seeded generators are fine, those that seed themselves are not; SecureRandom always does.
                || (constructs(a, Random.class) || constructs(a, SplittableRandom.class))
                        && (parameters(a).isEmpty()
                                || a.getTargetOwner().getName().endsWith(".SecureRandom"))
                || a.getTargetOwner().getName().endsWith(".SecureRandom")
                || owner(a, RandomGenerator.class) && named(a, "getDefault", "of")
                || a.getTargetOwner().getName().equals("java.util.random.RandomGeneratorFactory")
                || a.getTargetOwner().getName().equals("java.util.Collections")
                        && named(a, "shuffle")
                        && parameters(a).size() == 1);
    }

    private static DescribedPredicate<JavaAccess<?>> sleeps() {
        return ban(a -> owner(a, Thread.class) && named(a, "sleep", "yield", "onSpinWait")
                || owner(a, TimeUnit.class) && named(a, "sleep"));
    }

    private static DescribedPredicate<JavaAccess<?>> usesCommonPool() {
        return ban(a -> ownerIsA(a, ForkJoinPool.class)
                || ownerIsA(a, ForkJoinTask.class)
                || ownerIsA(a, CompletionStage.class) && a.getName().endsWith("Async") && !takes(a, Executor.class)
                // These keep a timer thread of their own, and answer on it.
                || ownerIsA(a, CompletableFuture.class)
                        && named(a, "orTimeout", "completeOnTimeout", "delayedExecutor", "defaultExecutor"));
    }

    private static DescribedPredicate<JavaAccess<?>> goesParallel() {
        return ban(a -> ownerIsA(a, Collection.class) && named(a, "parallelStream")
                || ownerIsA(a, BaseStream.class) && named(a, "parallel")
                || owner(a, Arrays.class) && a.getName().startsWith("parallel"));
    }

    private static DescribedPredicate<JavaAccess<?>> usesCleaner() {
        return ban(a -> owner(a, Cleaner.class) || owner(a, System.class) && named(a, "runFinalization"));
    }

    private static DescribedPredicate<JavaAccess<?>> looksAtIdentity() {
        return ban(a -> owner(a, System.class) && named(a, "identityHashCode")
                || ownerIsA(a, IdentityHashMap.class)
                || ownerIsA(a, WeakHashMap.class));
    }

    private static DescribedPredicate<JavaAccess<?>> usesDefaults() {
        return ban(a -> owner(a, Locale.class) && named(a, "getDefault")
                || owner(a, Charset.class) && named(a, "defaultCharset")
                || owner(a, ZoneId.class) && named(a, "systemDefault")
                || owner(a, TimeZone.class) && named(a, "getDefault")
                || owner(a, String.class) && named(a, "formatted")
                || owner(a, String.class) && named(a, "format", "toLowerCase", "toUpperCase") && !takes(a, Locale.class)
                || constructs(a, Formatter.class) && !takes(a, Locale.class)
                || owner(a, String.class)
                        && named(a, "getBytes")
                        && parameters(a).isEmpty()
                || (constructs(a, String.class) && takes(a, byte[].class)
                                || constructs(a, InputStreamReader.class)
                                || constructs(a, OutputStreamWriter.class)
                                || constructs(a, PrintStream.class)
                                || constructs(a, PrintWriter.class)
                                || constructs(a, Scanner.class))
                        && !namesCharset(a));
    }

    private static DescribedPredicate<JavaAccess<?>> prints() {
        return ban(a -> owner(a, System.class) && named(a, "out", "err", "console")
                || ownerIsA(a, Throwable.class)
                        && named(a, "printStackTrace")
                        && parameters(a).isEmpty());
    }

    private static DescribedPredicate<JavaAccess<?>> ban(java.util.function.Predicate<JavaAccess<?>> test) {
        return describe("target is banned", test::test);
    }

    private static boolean owner(JavaAccess<?> access, Class<?> type) {
        return access.getTargetOwner().isEquivalentTo(type);
    }

    private static boolean ownerIsA(JavaAccess<?> access, Class<?> type) {
        return access.getTargetOwner().isAssignableTo(type);
    }

    /** Whether the access makes an instance of the type or of a subclass, as the constructor of a subclass does too. */
    private static boolean constructs(JavaAccess<?> access, Class<?> type) {
        return access.getName().equals(JavaConstructor.CONSTRUCTOR_NAME) && ownerIsA(access, type);
    }

    private static boolean named(JavaAccess<?> access, String... names) {
        return List.of(names).contains(access.getName());
    }

    private static boolean takes(JavaAccess<?> access, Class<?> parameter) {
        return parameters(access).stream().anyMatch(p -> p.isEquivalentTo(parameter));
    }

    /** Charsets are named by object, or by a string after the first parameter. */
    private static boolean namesCharset(JavaAccess<?> access) {
        List<JavaClass> parameters = parameters(access);
        return parameters.stream().anyMatch(p -> p.getPackageName().equals("java.nio.charset"))
                || parameters.stream().skip(1).anyMatch(p -> p.isEquivalentTo(String.class));
    }

    private static List<JavaClass> parameters(JavaAccess<?> access) {
        return access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target
                ? target.getRawParameterTypes()
                : List.of();
    }
}
