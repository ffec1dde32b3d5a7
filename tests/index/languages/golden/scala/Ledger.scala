package com.acme
package core

import com.acme.money.{Money, Cents => C}
import com.acme.store._
import com.acme.audit.Log
import rounding._

/** Entries of one account. */
case class Ledger[T](store: Store, private val count: Int = 0) extends Book(store) with Named {
  val last: Money = store.last
  lazy val cache = new Cache()
  var other: Other = _
  type Key = String

  // What the entries add up to.
  def total(currency: String)(implicit log: Log): Money = {
    val sum = store.sum(currency)
    for (entry <- store.entries) yield entry.amount
    sum.plus(1)
  }

  def each = store.first()
}

object Ledger {
  def apply(path: String): Ledger[Int] = new Ledger(new Store(path))
}

trait Named extends Printed { self: Book with Stored =>
  def name: String
  val greeting: Text
}

class Reader(val path: Path, buffer: Buffer) {
  def read(): Buffer = buffer match {
    case full: FullBuffer => full.rest
  }
}

sealed abstract class Side
case object Left extends Side

package object shop {
  val limit = 3
}

enum Color(val rgb: Int) {
  case Red, Green
  case Mixed(part: Int)
}

given ordering: Ordering[Ledger] with {
  def compare(one: Ledger, other: Ledger) = 1
}

extension (ledger: Ledger) def twice: Money = ledger.total("EUR")
