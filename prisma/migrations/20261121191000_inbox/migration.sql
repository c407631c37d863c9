-- AlterTable
ALTER TABLE "received_forwards" ADD COLUMN     "fetched_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "received_forwards_organisation_id_state_received_at_id_idx" ON "received_forwards"("organisation_id", "state", "received_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "received_forwards_organisation_id_reference_received_at_id_idx" ON "received_forwards"("organisation_id", "reference", "received_at" DESC, "id" DESC);

-- What the schema language cannot say.
-- What nobody has read yet, and what nobody has fetched yet: empty soon after everything was.
CREATE INDEX "received_forwards_unread" ON "received_forwards" ("organisation_id", "received_at" DESC, "id" DESC) WHERE "state" = 'received' AND "first_read_at" IS NULL;
CREATE INDEX "received_forwards_unfetched" ON "received_forwards" ("organisation_id", "received_at", "id") WHERE "state" <> 'revoked' AND "fetched_at" IS NULL;
ALTER TABLE "received_forwards" ADD CONSTRAINT "received_forwards_fetched_is_read" CHECK ("fetched_at" IS NULL OR "first_read_at" IS NOT NULL);
