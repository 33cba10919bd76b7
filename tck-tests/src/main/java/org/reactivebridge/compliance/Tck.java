package org.reactivebridge.compliance;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.reactivestreams.tck.IdentityProcessorVerification;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.reactivestreams.tck.SubscriberWhiteboxVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** The checks of the Reactive Streams TCK, each run in an instance of its own, so that they can run side by side. */
final class Tck implements CheckSource {

    /** Where the TCK gives the collector a tenth of a second, and a busy machine needs more. */
    private static final String OF_REFERENCES =
            "required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber";

    @Override
    public List<Check> ofPublisher(PublisherSubject<?> subject, Timeouts timeouts) {
        Objects.requireNonNull(subject, "subject");
        return checks(PublisherVerification.class, name -> {
            TestEnvironment environment = new PatientEnvironment(timeouts);
            if (!name.equals(OF_REFERENCES)) {
                return run(new TckAdapters.OfPublisher<>(subject, environment), name);
            }
            return () -> References.check(
                    new TckAdapters.OfPublisher<>(subject, environment)::createPublisher,
                    subject.maxElements(),
                    environment);
        });
    }

    @Override
    public List<Check> ofSubscriber(SubscriberSubject<?> subject, Timeouts timeouts) {
        Objects.requireNonNull(subject, "subject");
        return Stream.concat(
                        checks(
                                SubscriberBlackboxVerification.class,
                                name -> run(
                                        new TckAdapters.OfSubscriber<>(subject, new PatientEnvironment(timeouts)),
                                        name))
                                .stream(),
                        checks(
                                SubscriberWhiteboxVerification.class,
                                name -> run(
                                        new TckAdapters.OfProbedSubscriber<>(subject, new PatientEnvironment(timeouts)),
                                        name))
                                .stream())
                .toList();
    }

    @Override
    public List<Check> ofProcessor(ProcessorSubject<?> subject, Timeouts timeouts) {
        Objects.requireNonNull(subject, "subject");
        return checks(IdentityProcessorVerification.class, name -> {
            PatientEnvironment environment = new PatientEnvironment(timeouts);
            if (!name.equals(OF_REFERENCES)) {
                return run(new TckAdapters.OfProcessor<>(subject, environment, timeouts), name);
            }
            return () -> {
                TckAdapters.OfProcessor<?> verification = new TckAdapters.OfProcessor<>(subject, environment, timeouts);
                try {
                    References.check(verification::createPublisher, subject.maxElements(), environment);
                } finally {
                    verification.close();
                }
            };
        });
    }

    /** One check for each that a class of the TCK has, in the order of the rules. */
    private static List<Check> checks(Class<?> verification, Function<String, Check.Body> body) {
        return Stream.of(verification.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .sorted(Comparator.comparing(TckTable::order).thenComparing(Comparator.naturalOrder()))
                .map(name -> new Check(
                        name,
                        TckTable.rules(name),
                        TckTable.gist(name),
                        Check.Origin.TCK,
                        TckTable.kind(name),
                        name.equals(OF_REFERENCES) || TckTable.kind(name) == Check.Kind.STOCHASTIC,
                        // Anew for each run: an environment keeps what went wrong.
                        () -> body.apply(name).run()))
                .toList();
    }

    /** Runs one check of a TCK class. */
    static Check.Body run(Object verification, String name) {
        return () -> {
            try {
                call(verification, BeforeClass.class);
                call(verification, BeforeMethod.class);
                try {
                    verification.getClass().getMethod(name).invoke(verification);
                } finally {
                    call(verification, AfterClass.class);
                }
            } catch (InvocationTargetException thrown) {
                Throwable cause = Objects.requireNonNullElse(thrown.getCause(), thrown);
                throw cause instanceof SkipException skip ? TckTable.notChecked(skip) : cause;
            } finally {
                if (verification instanceof TckAdapters.OfProcessor<?> processor) {
                    processor.close();
                }
            }
        };
    }

    private static void call(Object verification, Class<? extends Annotation> when)
            throws ReflectiveOperationException {
        for (Method method : verification.getClass().getMethods()) {
            if (method.isAnnotationPresent(when)) {
                method.invoke(verification);
            }
        }
    }
}
