package org.reactivebridge.r2dbc;

/** An answer that the driver may still hold for a borrower. */
interface Unread {

    /** The borrower has given the connection back: what is left is read and thrown away. */
    void seize();
}
