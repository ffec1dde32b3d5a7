'use strict';
const { Ledger } = require('./ledger');
const util = require('./util');
const pick = require('./util').pick;

/** Makes orders. */
function Orders(ledger, clock) {
  this.ledger = ledger || new Ledger();
  this.clock = clock;
}

Orders.prototype.total = function (since) {
  return this.ledger.total(since);
};

class Cart extends Orders {
  static empty() { return new Cart(); }
  add(item, count = 1) {
    for (const part of item.parts) part.reserve();
    return this;
  }
}

exports.open = function (path) { return new Orders(util.read(path)); };
exports.VERSION = '1.0';
module.exports = Orders;
export const view = ({ order }) => <Panel title={order.name} />;
