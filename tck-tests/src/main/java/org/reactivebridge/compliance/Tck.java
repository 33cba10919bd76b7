package org.reactivebridge.compliance;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.reactivestreams.tck.IdentityProcessorVerification;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.reactivestreams.tck.SubscriberWhiteboxVerification;
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
        return checks(
                PublisherVerification.class,
                () -> new TckAdapters.OfPublisher<>(subject, new PatientEnvironment(timeouts)));
    }

    @Override
    public List<Check> ofSubscriber(SubscriberSubject<?> subject, Timeouts timeouts) {
        Objects.requireNonNull(subject, "subject");
        List<Check> outside = checks(
                SubscriberBlackboxVerification.class,
                () -> new TckAdapters.OfSubscriber<>(subject, new PatientEnvironment(timeouts)));
        List<Check> inside = checks(
                SubscriberWhiteboxVerification.class,
                () -> new TckAdapters.OfProbedSubscriber<>(subject, new PatientEnvironment(timeouts)));
        return Stream.concat(outside.stream(), inside.stream()).toList();
    }

    @Override
    public List<Check> ofProcessor(ProcessorSubject<?> subject, Timeouts timeouts) {
        Objects.requireNonNull(subject, "subject");
        return checks(
                IdentityProcessorVerification.class,
                () -> new TckAdapters.OfProcessor<>(subject, new PatientEnvironment(timeouts), timeouts));
    }

    /** One check for each that a class of the TCK has, in the order of the rules. */
    static List<Check> checks(Class<?> type, Supplier<?> verifications) {
        return Stream.of(type.getMethods())
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
                        // An instance for each run: an environment keeps what went wrong.
                        () -> run(verifications.get(), name)))
                .toList();
    }

    private static void run(Object verification, String name) throws Throwable {
        try {
            call(verification, BeforeClass.class);
            call(verification, BeforeMethod.class);
            try {
                check(verification, name);
            } finally {
                call(verification, AfterClass.class);
            }
        } catch (InvocationTargetException thrown) {
            Throwable cause = Objects.requireNonNullElse(thrown.getCause(), thrown);
            throw cause instanceof SkipException skip ? TckTable.notChecked(skip) : cause;
        }
    }

    private static void check(Object verification, String name)
            throws ReflectiveOperationException, InterruptedException {
        if (name.equals(OF_REFERENCES) && verification instanceof PublisherVerification<?> publishers) {
            References.check(publishers::createPublisher, publishers.maxElementsFromPublisher());
        } else if (name.equals(OF_REFERENCES) && verification instanceof IdentityProcessorVerification<?> processors) {
            References.check(processors::createPublisher, processors.maxElementsFromPublisher());
        } else {
            invoke(verification.getClass().getMethod(name), verification);
        }
    }

    private static void call(Object verification, Class<? extends Annotation> when)
            throws ReflectiveOperationException {
        for (Method method : verification.getClass().getMethods()) {
            if (method.isAnnotationPresent(when)) {
                invoke(method, verification);
            }
        }
    }

    /** Whether its class is public or not. */
    private static void invoke(Method method, Object verification) throws ReflectiveOperationException {
        method.setAccessible(true);
        method.invoke(verification);
    }
}
