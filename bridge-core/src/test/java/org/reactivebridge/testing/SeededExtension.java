package org.reactivebridge.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/**
 * Runs a test method over seeds: those of the corpus one by one, then all others as one test, since thousands of tests of a
 * millisecond each would spend most of their time in reports. <strong>Immutable.</strong>
 */
abstract class SeededExtension implements TestTemplateInvocationContextProvider {

    /** How many seeds the annotation asks for. */
    abstract int seeds(Method method);

    /** A new world; also what the test method gets as its parameter. */
    abstract Trial trial(long seed);

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Method method = context.getRequiredTestMethod();
        String scenario = context.getRequiredTestClass().getName() + "#" + method.getName();
        Long only = Long.getLong("sim.seed");
        if (only != null) {
            return Stream.of(new Batch(scenario, "seed " + only, only, 1));
        }
        Stream<Batch> corpus = Corpus.entries().stream()
                .filter(entry -> entry.scenario().equals(scenario))
                .map(entry -> new Batch(scenario, "seed " + entry.seed() + ": " + entry.why(), entry.seed(), 1));
        long first = Long.getLong("sim.first", 0);
        long count = Long.getLong("sim.seeds", seeds(method));
        Batch fresh = new Batch(scenario, count + " seeds from " + first, first, count);
        return Stream.<TestTemplateInvocationContext>concat(corpus, Stream.of(fresh));
    }

    private final class Batch implements TestTemplateInvocationContext, ParameterResolver, InvocationInterceptor {

        private final String scenario;
        private final String name;
        private final long first;
        private final long count;

        Batch(String scenario, String name, long first, long count) {
            this.scenario = scenario;
            this.name = name;
            this.first = first;
            this.count = count;
        }

        @Override
        public String getDisplayName(int invocationIndex) {
            return name;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter
                    .getParameter()
                    .getType()
                    .isInstance(trial(first)); // Only for JUnit's sake: the loop below makes the ones that are used.
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return trial(first);
        }

        @Override
        public void interceptTestTemplateMethod(
                Invocation<Void> invocation, ReflectiveInvocationContext<Method> target, ExtensionContext context) {
            invocation.skip();
            Method method = target.getExecutable();
            method.setAccessible(true);
            Object test = target.getTarget().orElse(null);
            new Seeds<>(scenario, SeededExtension.this::trial, trial -> () -> invoke(method, test, trial))
                    .run(first, count);
        }
    }

    private static void invoke(Method method, Object test, Trial trial) throws Throwable {
        try {
            method.invoke(test, trial);
        } catch (InvocationTargetException wrapped) {
            throw wrapped.getCause();
        }
    }
}
