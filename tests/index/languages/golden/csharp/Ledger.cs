using System;
using Acme.Core;
using M = Acme.Money;

namespace Acme.Orders
{
    /// <summary>Entries of one account.</summary>
    [Serializable]
    public class Ledger<T> : Book<T>, INamed where T : Entry
    {
        private readonly Store store = new Store();
        public const int Max = 1;
        public Money Total { get; set; }
        public event Handler Changed;

        public Ledger(Store given) { this.store = given; }

        public async Task<Item> Load(string path)
        {
            var found = store.Get(1);
            foreach (var item in found) { item.Post(); }
            return found.First;
        }
    }

    interface INamed : IShown { string Name { get; } void Do(); }
    enum Side { Left, Right }
    record Rate(int X, Unit Unit);
    delegate void Handler(int a);
}
