package com.acme.orders;

import com.acme.core.Ledger;
import com.acme.core.*;
import static com.acme.core.Util.help;

/** Orders of one customer. */
@Service
public class Order<T> extends Base<T> implements Named, Comparable<Order> {
    public static final int MAX = 1;
    @Inject private final Ledger ledger = new Ledger(), other;

    public Order(Ledger given) { this.ledger = given; }

    /**
     * The items since then.
     */
    @Override
    public List<Item> items(final Map<Key, Value> known, int... numbers) throws Failure {
        var found = this.ledger.total(1).get();
        for (Item item : found) { item.post(); }
        Runnable later = () -> { int hidden = 1; };
        return found != null ? found : fallback[0];
    }

    Item first() { return ledger.first(); }

    enum Color { RED, GREEN(1); }
    record Point(int x, Length y) {}
    @interface Audited { String value(); }
}

interface Named extends Shown, Told { void name(); }
