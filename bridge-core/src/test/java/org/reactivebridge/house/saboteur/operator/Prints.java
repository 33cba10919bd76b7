package org.reactivebridge.house.saboteur.operator;

import java.io.PrintStream;

public final class Prints {
    void out() {
        System.out.println();
    }

    PrintStream err() {
        return System.err;
    }

    void trace(Exception e) {
        e.printStackTrace();
    }
}
