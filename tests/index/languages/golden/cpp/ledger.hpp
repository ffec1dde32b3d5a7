#include "book.h"

namespace acme {

// Entries of one account.
class Ledger : public Book, private Named<int> {
 public:
  explicit Ledger(Store store);
  virtual Money total() const = 0;
  Money* last();
  static int opened;

 private:
  Store* store_ = nullptr;
};

template <typename T>
struct Box {
  T value;
  T get() const { return value; }
};

Money* Ledger::last() {
  auto found = store_->newest();
  for (const Entry& entry : found) { entry.post(); }
  return found;
}

enum class Side { Left, Right };
using Alias = Ledger;
void settle(const Ledger& ledger);

}  // namespace acme
