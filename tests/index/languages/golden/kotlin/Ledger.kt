package com.acme.core

import com.acme.money.Money
import com.acme.store.*
import com.acme.audit.Log as AuditLog

/** Entries of one account. */
@Serializable
data class Ledger<T : Any>(private val store: Store, var count: Int = 0, log: AuditLog) : Book(store), Named {
    val last: Money get() = store.last()
    private val cache by lazy { Cache() }
    lateinit var other: Other

    companion object {
        const val MAX = 3
        fun open(path: String): Ledger = Ledger(Store(path))
    }

    constructor(path: String) : this(Store(path))

    // What the entries add up to.
    override suspend fun total(currency: String): Money {
        val sum = store.sum(currency)
        val log = other as AuditLog
        for (entry in store.entries) {
            entry.amount
        }
        return sum.plus(1)
    }

    fun each() = store.entries.map { entry -> entry.amount }

    inner class Cursor
}

interface Named {
    val name: String
    fun greet(who: Named)
}

enum class Side(val sign: Int) {
    LEFT(1), RIGHT(-1);

    fun other(): Side = RIGHT
}

object Registry : Named {
    fun register(ledger: Ledger?) {}
}

sealed interface State {
    data object Open : State
}

typealias Books = List<Ledger>

fun Ledger.twice(times: Int): Money {
    val total = total("EUR") as Money
    return total
}

val Ledger.size: Int
    get() = count

fun <T> all(first: T, vararg more: Money, block: (Money) -> Unit = {}): List<Money> where T : Any = more.toList()
