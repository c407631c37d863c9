-- AlterTable
ALTER TABLE "forwards" ADD COLUMN     "first_read_at" TIMESTAMPTZ(3),
ADD COLUMN     "refusal_reason" TEXT,
ADD COLUMN     "request_hash" BYTEA NOT NULL,
ADD COLUMN     "request_key" UUID NOT NULL;

-- AlterTable
ALTER TABLE "mailbox_items" ADD COLUMN     "deposit_receipt_content" BYTEA,
ADD COLUMN     "deposit_receipt_signature" BYTEA;

-- CreateIndex
CREATE UNIQUE INDEX "forwards_account_id_request_key_recipient_id_key" ON "forwards"("account_id", "request_key", "recipient_id");

-- What the schema language cannot say.
ALTER TABLE "forwards" ADD CONSTRAINT "forwards_request_hash_is_sha256" CHECK (octet_length("request_hash") = 32);
ALTER TABLE "forwards" ADD CONSTRAINT "forwards_refused_has_its_reason" CHECK (("state" = 'refused') = ("refusal_reason" IS NOT NULL));
ALTER TABLE "mailbox_items" ADD CONSTRAINT "mailbox_items_copies_are_sealed_under_the_forward" CHECK ("forward_id" IS NULL OR "forward_id" = "deposit_id");
ALTER TABLE "mailbox_items" ADD CONSTRAINT "mailbox_items_copies_keep_the_first_receipt" CHECK (
  ("forward_id" IS NULL) = ("deposit_receipt_content" IS NULL) AND ("deposit_receipt_content" IS NULL) = ("deposit_receipt_signature" IS NULL));
