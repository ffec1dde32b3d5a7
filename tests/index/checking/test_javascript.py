"""Invented names of JavaScript and TypeScript: what files beside the document export."""

import pytest

from tests.index.checking.conftest import Check

FILES = {
    "web/cart.ts": "export class Cart {}\nexport const LIMIT = 3;\nexport * from './prices';\n",
    "web/prices.ts": "export function total(): number { return 0; }\n",
    "web/old.js": "module.exports = load();\n",
    "web/all.ts": "export * from 'somewhere';\n",
    "web/style.css": ".cart {}\n",
}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("«import { Kart } from './cart';»\n", "`cart.ts` has no `Kart`; it has `Cart`", id="a name"),
        pytest.param("«import { Cart, totals } from './cart';»\n", "`cart.ts` has no `totals`", id="one of two"),
        pytest.param("«export { sum } from './prices';»\n", "`prices.ts` has no `sum`", id="a re-export"),
        pytest.param("«import { Cart } from './carts';»\n", "`web` has no `carts`", id="a file"),
        pytest.param("import { LIM«ITS } from './cart';»\n", "`cart.ts` has no `LIMITS`; it has `LIMIT`", id="half"),
    ],
)
def test_what_a_file_does_not_export_is_found(check: Check, text: str, reason: str) -> None:
    assert [one.reason for one in check(text, FILES, "web/new.ts")] == [reason]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("import { Cart as Basket, LIMIT, total } from './cart';", id="what it exports and passes on"),
        pytest.param("import anything from './cart';", id="a default export"),
        pytest.param("import * as anything from './cart';", id="everything"),
        pytest.param("import { anything } from './old';", id="computed exports"),
        pytest.param("import { anything } from './all';", id="everything of a package"),
        pytest.param("import { anything } from 'somewhere';", id="a package"),
        pytest.param("import { anything } from '../generated/api';", id="a folder that is not there"),
        pytest.param("import styles from './style.css';", id="what is no code"),
        pytest.param("import text from './cart.txt?raw';", id="what a bundler makes"),
    ],
)
def test_what_may_be_exported_is_passed_over(check: Check, text: str) -> None:
    assert check(f"«{text}»\n", FILES, "web/new.ts") == ()
