package org.reactivebridge.kernel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The weakest publication that the memory-order rules of this code base allow: a plain write before a release write is
 * seen by whoever read that release write with acquire. Queues and state words that use less than volatile rely on
 * exactly this edge.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the reader came first")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the reader came between the two writes, or saw the payload early")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "published")
@Outcome(id = "1, 0", expect = FORBIDDEN, desc = "the flag was seen without what it publishes")
@State
public class ReleaseAcquirePublicationStress {
    private static final VarHandle PUBLISHED;

    static {
        try {
            PUBLISHED =
                    MethodHandles.lookup().findVarHandle(ReleaseAcquirePublicationStress.class, "published", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private int payload;

    @SuppressWarnings("unused") // through PUBLISHED
    private int published;

    @Actor
    public void writer() {
        payload = 1;
        PUBLISHED.setRelease(this, 1);
    }

    @Actor
    public void reader(II_Result result) {
        result.r1 = (int) PUBLISHED.getAcquire(this);
        result.r2 = payload;
    }
}
