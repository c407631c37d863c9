-- An organisation's mailbox is closed by its state alone: it has no card that could open it again, and is not deleted after a time.
ALTER TABLE "accounts" DROP CONSTRAINT "accounts_only_persons_close";
ALTER TABLE "accounts" DROP CONSTRAINT "accounts_closed_has_its_time";
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_closed_has_its_time" CHECK ("kind"::text = 'legal' OR ("state"::text = 'open') = ("closed_at" IS NULL));
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_only_persons_are_erased" CHECK ("kind"::text = 'natural' OR ("state"::text <> 'erasing' AND "closed_at" IS NULL));
