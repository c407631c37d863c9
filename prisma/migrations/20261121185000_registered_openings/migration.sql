-- CreateTable
CREATE TABLE "registered_openings" (
    "account_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "evidence_ciphertext" BYTEA NOT NULL,
    "receipt_content" BYTEA NOT NULL,
    "receipt_signature" BYTEA NOT NULL,

    CONSTRAINT "registered_openings_pkey" PRIMARY KEY ("account_id","item_id")
);

-- CreateTable
CREATE TABLE "opening_receipts" (
    "organisation_id" UUID NOT NULL,
    "deposit_id" UUID NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "receipt_content" BYTEA NOT NULL,
    "receipt_signature" BYTEA NOT NULL,

    CONSTRAINT "opening_receipts_pkey" PRIMARY KEY ("organisation_id","deposit_id")
);

-- AddForeignKey
ALTER TABLE "registered_openings" ADD CONSTRAINT "registered_openings_account_id_item_id_fkey" FOREIGN KEY ("account_id", "item_id") REFERENCES "mailbox_items"("account_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "opening_receipts" ADD CONSTRAINT "opening_receipts_organisation_id_deposit_id_fkey" FOREIGN KEY ("organisation_id", "deposit_id") REFERENCES "deposits"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
