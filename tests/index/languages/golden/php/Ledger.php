<?php

declare(strict_types=1);

namespace Acme\Core;

use Acme\Money\Money;
use Acme\Store\{Store, Cache as Memory};
use function Acme\Store\open;

require_once __DIR__ . '/lib/rounding.php';

/** Entries of one account. */
#[Stored]
abstract class Ledger extends Book implements Named, \Countable
{
    use Logging;

    public const MAX = 3;
    private ?Store $store;
    protected static $cache = null;
    public readonly Money $last;

    public function __construct(private readonly Store $source, int $count = 0, ?Memory ...$more)
    {
        $this->memory = new Memory();
    }

    public static function open(string $path): static
    {
        return new self(new Store($path));
    }

    /**
     * What the entries add up to.
     *
     * @return Money
     */
    abstract protected function total(string $currency): ?Money;

    function each()
    {
        $sum = $this->store->sum();
        foreach ($this->entries as $key => $entry) {
            $entry->amount();
        }
        try {
            $one = fn(Money $money) => $money->plus(1);
        } catch (StoreError | RoundingError $error) {
            $error->getMessage();
        }
        return $sum;
    }
}

interface Named
{
    public function name(): string;
}

trait Logging
{
    protected $log;

    public function log()
    {
        return self::$cache;
    }
}

enum Side: string implements Named
{
    case Left = 'l';
}

# Rounds as the bank does.
function rounded(Ledger $ledger): Money
{
    return $ledger->total('EUR');
}

const LIMIT = 1;
define('OTHER_LIMIT', 2);
