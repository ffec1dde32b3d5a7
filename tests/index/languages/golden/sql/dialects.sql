CREATE TABLE [dbo].[ledger] (
	[id] [int] IDENTITY(1, 1) NOT NULL,
	[note] [text] COLLATE Latin1_General_CI_AI,
	CONSTRAINT [ledger_key] PRIMARY KEY ([id])
) ON [PRIMARY] TEXTIMAGE_ON [PRIMARY]
GO
CREATE OR ALTER PROCEDURE dbo.CloseLedger @id int AS
BEGIN
	UPDATE dbo.ledger SET note = 'closed' WHERE id = @id
END
GO
CREATE TRIGGER "ledger_id"
BEFORE INSERT ON "ledger" FOR EACH ROW
BEGIN
    :NEW."id" := "ledger_numbers".nextval;
END;
/
CREATE UNIQUE INDEX ledger_type ON ledger (type);
CREATE GLOBAL TEMPORARY TABLE entries (id NUMBER);
CREATE DEFINER=`root`@`localhost` FUNCTION `total`(id INT) RETURNS INT
  RETURN 1;
