package org.reactivebridge.r2dbc;

import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import org.reactivestreams.Publisher;

/** A statement that ends with the borrower's time. <strong>Confined,</strong> as statements are. */
final class PooledStatement implements Statement {

    private final PooledConnection borrower;
    private final Statement statement;
    private boolean isSingle = true;

    PooledStatement(PooledConnection borrower, Statement statement) {
        this.borrower = borrower;
        this.statement = statement;
    }

    @Override
    public Statement add() {
        live().add();
        isSingle = false;
        return this;
    }

    @Override
    public Statement bind(int index, Object value) {
        live().bind(index, value);
        return this;
    }

    @Override
    public Statement bind(String name, Object value) {
        live().bind(name, value);
        return this;
    }

    @Override
    public Statement bindNull(int index, Class<?> type) {
        live().bindNull(index, type);
        return this;
    }

    @Override
    public Statement bindNull(String name, Class<?> type) {
        live().bindNull(name, type);
        return this;
    }

    @Override
    public Statement returnGeneratedValues(String... columns) {
        live().returnGeneratedValues(columns);
        return this;
    }

    @Override
    public Statement fetchSize(int rows) {
        live().fetchSize(rows);
        return this;
    }

    @Override
    public Publisher<? extends Result> execute() {
        // Reading on behind a cancel would execute what has been added, and the borrower wants no more of that.
        return borrower.executing(live().execute(), isSingle);
    }

    private Statement live() {
        borrower.live();
        return statement;
    }

    @Override
    public String toString() {
        return "PooledStatement";
    }
}
