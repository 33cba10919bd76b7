package org.reactivebridge.r2dbc;

import io.r2dbc.spi.Batch;
import io.r2dbc.spi.Result;
import org.reactivestreams.Publisher;

/** A batch that ends with the borrower's time. <strong>Confined,</strong> as batches are. */
final class PooledBatch implements Batch {

    private final PooledConnection borrower;
    private final Batch batch;

    PooledBatch(PooledConnection borrower, Batch batch) {
        this.borrower = borrower;
        this.batch = batch;
    }

    @Override
    public Batch add(String sql) {
        borrower.live();
        batch.add(sql);
        return this;
    }

    @Override
    public Publisher<? extends Result> execute() {
        borrower.live();
        return borrower.executing(batch.execute(), false);
    }

    @Override
    public String toString() {
        return "PooledBatch";
    }
}
