-- AlterTable
ALTER TABLE "outbox_messages" ADD COLUMN "batch_id" UUID;

-- CreateIndex
CREATE INDEX "outbox_messages_owner_id_batch_id_idx" ON "outbox_messages"("owner_id", "batch_id");

-- What the schema language cannot say: a key is taken before the rows of its deposit are written, in one transaction.
ALTER TABLE "idempotency_keys" ALTER CONSTRAINT "idempotency_keys_organisation_id_deposit_id_fkey" DEFERRABLE INITIALLY DEFERRED;
