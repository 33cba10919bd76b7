package org.reactivebridge.tck;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/**
 * Runs the checks of a TCK class one by one, each in an instance of its own, so that they can run side by side.
 *
 * <p>The TCK skips in silence what it cannot check. Here the skips are part of what is asserted: a check that is skipped
 * although {@link Skips} does not say so fails, and so does one that is not skipped although it says so.
 */
final class Checks {

    /** How many checks ran to their end, and how many were skipped as listed. */
    record Count(LongAdder executed, LongAdder skipped) {
        Count() {
            this(new LongAdder(), new LongAdder());
        }
    }

    private Checks() {}

    /** One dynamic test for each check of the TCK class that the supplier makes instances of. */
    static Stream<DynamicTest> of(String subject, Supplier<?> verification, Skips skips, Count count) {
        Class<?> type = verification.get().getClass();
        return methods(type)
                .map(check -> DynamicTest.dynamicTest(
                        subject + ": " + check.getName(), () -> run(subject, verification, check, skips, count)));
    }

    /** The checks of a TCK class, in the order of their names. */
    static Stream<Method> methods(Class<?> type) {
        return Stream.of(type.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .sorted(Comparator.comparing(Method::getName));
    }

    static void run(String subject, Supplier<?> verification, Method check, Skips skips, Count count) throws Throwable {
        String reason = skips.reason(check.getName());
        Object instance = verification.get();
        try {
            call(instance, BeforeClass.class);
            call(instance, BeforeMethod.class);
            try {
                check.invoke(instance);
            } finally {
                call(instance, AfterClass.class);
            }
        } catch (InvocationTargetException thrown) {
            Throwable cause = thrown.getCause();
            if (cause instanceof SkipException skip) {
                if (reason == null) {
                    throw new AssertionError(
                            subject + ", " + check.getName() + ": not checked: " + skip.getMessage(), skip);
                }
                count.skipped.increment();
                throw new TestAbortedException(reason);
            }
            throw new AssertionError(subject + ", " + check.getName() + ": " + cause.getMessage(), cause);
        }
        if (reason != null) {
            throw new AssertionError(
                    subject + ", " + check.getName() + ": was checked, but is listed as skipped because " + reason);
        }
        count.executed.increment();
    }

    private static void call(Object instance, Class<? extends Annotation> when) throws ReflectiveOperationException {
        for (Method method : instance.getClass().getMethods()) {
            if (method.isAnnotationPresent(when)) {
                method.invoke(instance);
            }
        }
    }
}
