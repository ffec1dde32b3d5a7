import Foundation
import class Store.Cache
@testable import Core

/// Entries of one account.
public final class Ledger<T: Named>: Book, Named where T: Printed {
    private let store: Store
    var count = 0
    lazy var cache = Cache()
    static let shared = Ledger()

    var last: Money {
        return store.last
    }

    init(store: Store, _ count: Int = 0) {
        self.store = store
    }

    static func open(path: String) throws -> Ledger {
        return Ledger(store: Store(path))
    }

    // What the entries add up to.
    func total(for currency: String, into result: inout Money?) async -> Money? {
        let sum = store.sum(currency)
        if let found = cache.find(currency) {
            found.touch()
        }
        guard let money = sum as? Money else { return nil }
        for entry in store.entries {
            entry.amount()
        }
        store.each { (entry: Entry) -> Void in entry.amount() }
        return money
    }

    subscript(index: Int) -> Money {
        return store.at(index)
    }

    enum Mode {
        case open, closed(Int)
    }
}

struct Point: Equatable {
    let x: Int, y: Int
}

protocol Named: AnyObject {
    associatedtype Key
    var name: Key { get }
    func greet(_ who: Named) -> Greeting
}

extension Ledger: Printed {
    func twice() -> Money {
        return total(for: "EUR")
    }

    var isBig: Bool { count > 3 }
}

actor Writer {}

typealias Books = [Ledger]

func helper(ledger: Ledger) -> Money {
    return ledger.last
}

let limit = 3
