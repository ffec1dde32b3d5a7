-- Entries of one account.
CREATE TABLE IF NOT EXISTS shop.ledger (
  id SERIAL PRIMARY KEY,
  store_id INT NOT NULL REFERENCES store (id),
  -- In cents.
  total NUMERIC(10, 2) DEFAULT 0
);

CREATE INDEX ledger_store ON shop.ledger (store_id);

CREATE OR REPLACE VIEW totals AS
  SELECT l.id, sum(l.total) AS amount FROM shop.ledger l JOIN store s ON s.id = l.store_id;

CREATE FUNCTION add_entry(amount NUMERIC, who TEXT) RETURNS INT AS $$
BEGIN
  INSERT INTO ledger VALUES (1);
END;
$$ LANGUAGE plpgsql;

CREATE PROCEDURE close_ledger() LANGUAGE SQL AS $$ UPDATE ledger SET total = 0; $$;

CREATE TYPE side AS ENUM ('left', 'right');

CREATE TRIGGER entered BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION add_entry();

CREATE SEQUENCE numbers;

ALTER TABLE ledger ADD COLUMN note TEXT;

CREATE MATERIALIZED VIEW yearly AS SELECT store_id FROM ledger;

CREATE TABLE `customer` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;
