package org.reactivebridge.compliance;

import java.util.List;
import java.util.function.Supplier;
import org.reactivestreams.tck.TestEnvironment;

/** For those who have classes of the TCK already: subclasses of {@code PublisherVerification} and the like, of {@code Flow}'s too. */
public final class TckClasses {

    private TckClasses() {}

    /**
     * The checks of such a class, without TestNG. Each is run in an instance of its own, between its methods that are annotated with
     * TestNG's {@code BeforeClass} and {@code BeforeMethod} and those annotated with {@code AfterClass}. The check of §3.13 gives the
     * collector more time than the TCK's own.
     *
     * @param verifications makes an instance, with an environment of its own, each time it is called; called once to see the class
     * @return the checks, none of which has run
     */
    public static List<Check> checks(Supplier<?> verifications) {
        return Tck.checks(verifications.get().getClass(), verifications);
    }

    /**
     * An environment for such a class, which waits for errors as long as it should; the TCK's own looks once, after the time between two
     * looks.
     *
     * @param timeouts how long to wait
     * @return for one instance of a class
     */
    public static TestEnvironment environment(Timeouts timeouts) {
        return new PatientEnvironment(timeouts);
    }
}
