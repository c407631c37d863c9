-- AlterTable
ALTER TABLE "outbox_messages" ADD COLUMN     "not_before" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "deposits_organisation_id_accepted_at_id_idx" ON "deposits"("organisation_id", "accepted_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "deposits_organisation_id_depositor_reference_accepted_at_id_idx" ON "deposits"("organisation_id", "depositor_reference", "accepted_at" DESC, "id" DESC);

-- What the schema language cannot say.
-- The states that a sender looks for are the rare ones; what was published is found by its time.
CREATE INDEX "deposits_not_published" ON "deposits" ("organisation_id", "state", "accepted_at" DESC, "id" DESC) WHERE "state" <> 'published';
CREATE INDEX "mailbox_items_corrections" ON "mailbox_items" ("account_id", "sender_id", "corrects") WHERE "corrects" IS NOT NULL;
