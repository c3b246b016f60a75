/** The log itself: rows that can only be added, in order, and the end of the chain beside them. */
export const journalTables = `
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  kind TEXT NOT NULL,
  story TEXT NOT NULL,
  coin TEXT,
  body TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX journal_story ON journal (story, seq);
CREATE INDEX journal_kind ON journal (kind, seq);

CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
INSERT INTO head (id, count, hash) VALUES (1, 0, '${'0'.repeat(64)}');

CREATE TRIGGER journal_only_next BEFORE INSERT ON journal
WHEN NEW.seq IS NOT (SELECT count + 1 FROM head)
BEGIN SELECT RAISE(ABORT, 'the journal takes only its next row'); END;
CREATE TRIGGER journal_moves_head AFTER INSERT ON journal
BEGIN UPDATE head SET count = NEW.seq, hash = NEW.hash; END;
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER head_only_forward BEFORE UPDATE ON head
WHEN NEW.count IS NOT OLD.count + 1 OR NOT EXISTS (SELECT 1 FROM journal WHERE seq = NEW.count AND hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'the head follows the journal'); END;
CREATE TRIGGER head_no_delete BEFORE DELETE ON head
BEGIN SELECT RAISE(ABORT, 'the head follows the journal'); END;
`
