package org.reactivebridge.benchmarks.pools;

import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** commons-pool2, full of things. */
@State(Scope.Benchmark)
public class CommonsThings {

    int size = 32;

    GenericObjectPool<Thing> pool;

    @Setup
    public void open() throws Exception {
        pool = new GenericObjectPool<>(new BasePooledObjectFactory<>() {
            @Override
            public Thing create() {
                return new Thing();
            }

            @Override
            public PooledObject<Thing> wrap(Thing thing) {
                return new DefaultPooledObject<>(thing);
            }
        });
        pool.setMaxTotal(size);
        pool.setMaxIdle(size);
        pool.addObjects(size);
    }

    @TearDown
    public void close() {
        Ledger.check("lent", 0, pool.getNumActive());
        pool.close();
    }

    /** Four of them, for those who have to wait. */
    public static class Four extends CommonsThings {

        public Four() {
            size = 4;
        }
    }
}
