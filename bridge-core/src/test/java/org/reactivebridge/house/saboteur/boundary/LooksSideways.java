package org.reactivebridge.house.saboteur.boundary;

import org.reactivebridge.house.saboteur.operator.SharesField;

public final class LooksSideways {
    public Object beside() {
        return new SharesField();
    }
}
