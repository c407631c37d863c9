-- CreateEnum
CREATE TYPE "forward_state" AS ENUM ('sent', 'delivered', 'accepted', 'refused', 'revoked', 'not_delivered');

-- CreateEnum
CREATE TYPE "received_forward_state" AS ENUM ('received', 'accepted', 'refused', 'revoked');

-- AlterEnum
ALTER TYPE "deposit_state" ADD VALUE 'scheduled';
ALTER TYPE "deposit_state" ADD VALUE 'withdrawn';

-- AlterTable
ALTER TABLE "deposits" ADD COLUMN     "corrected_by" UUID,
ADD COLUMN     "corrects" UUID,
ADD COLUMN     "due_on" DATE,
ADD COLUMN     "publish_at" TIMESTAMPTZ(3),
ADD COLUMN     "registered" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "requested_action" TEXT,
ADD COLUMN     "withdrawn_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "mailbox_items" ADD COLUMN     "archived_at" TIMESTAMPTZ(3),
ADD COLUMN     "corrected_by" UUID,
ADD COLUMN     "corrects" UUID,
ADD COLUMN     "due_on" DATE,
ADD COLUMN     "forward_id" UUID,
ADD COLUMN     "registered" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "registered_signature_sha256" BYTEA,
ADD COLUMN     "requested_action" TEXT,
ADD COLUMN     "withdrawn_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "forwards" (
    "account_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "subject_id" UUID NOT NULL,
    "recipient_id" UUID NOT NULL,
    "recipient_name" TEXT NOT NULL,
    "recipient_reference" TEXT NOT NULL DEFAULT '',
    "roles" "document_role"[],
    "state" "forward_state" NOT NULL DEFAULT 'sent',
    "forwarded_at" TIMESTAMPTZ(3) NOT NULL,
    "delivered_at" TIMESTAMPTZ(3),
    "revoke_asked_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "receipt_content" BYTEA NOT NULL,
    "receipt_signature" BYTEA NOT NULL,
    "answer_content" BYTEA,
    "answer_signature" BYTEA,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "forwards_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "received_forwards" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "issuer_name" TEXT NOT NULL,
    "reference" TEXT NOT NULL DEFAULT '',
    "state" "received_forward_state" NOT NULL DEFAULT 'received',
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "first_read_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" UUID,
    "refusal_reason" TEXT,
    "answer_content" BYTEA,
    "answer_signature" BYTEA,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "received_forwards_pkey" PRIMARY KEY ("organisation_id","id")
);

-- CreateIndex
CREATE INDEX "forwards_account_id_forwarded_at_id_idx" ON "forwards"("account_id", "forwarded_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "forwards_account_id_item_id_forwarded_at_id_idx" ON "forwards"("account_id", "item_id", "forwarded_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "received_forwards_organisation_id_received_at_id_idx" ON "received_forwards"("organisation_id", "received_at" DESC, "id" DESC);

-- What the schema language cannot say. States are compared as text: a value added here cannot be used before it is committed.
ALTER TABLE "deposits" DROP CONSTRAINT "deposits_published_has_its_time";
ALTER TABLE "deposits" ADD CONSTRAINT "deposits_published_has_its_time" CHECK (
  ("state"::text <> 'published' OR "published_at" IS NOT NULL) AND ("published_at" IS NULL OR "state"::text IN ('published', 'withdrawn')));
ALTER TABLE "deposits" ADD CONSTRAINT "deposits_scheduled_has_its_time" CHECK ("state"::text <> 'scheduled' OR "publish_at" IS NOT NULL);
ALTER TABLE "deposits" ADD CONSTRAINT "deposits_withdrawn_has_its_time" CHECK (("state"::text = 'withdrawn') = ("withdrawn_at" IS NOT NULL));
ALTER TABLE "deposits" ADD CONSTRAINT "deposits_correct_another" CHECK ("corrects" <> "id" AND "corrected_by" <> "id");
ALTER TABLE "mailbox_items" ADD CONSTRAINT "mailbox_items_registered_signature_is_sha256" CHECK (octet_length("registered_signature_sha256") = 32);
ALTER TABLE "mailbox_items" ADD CONSTRAINT "mailbox_items_only_registered_are_signed_for" CHECK ("registered" OR "registered_signature_sha256" IS NULL);
ALTER TABLE "mailbox_items" ADD CONSTRAINT "mailbox_items_registered_opens_by_signature" CHECK (NOT "registered" OR ("opened_at" IS NULL) = ("registered_signature_sha256" IS NULL));
ALTER TABLE "forwards" ADD CONSTRAINT "forwards_send_the_original" CHECK ("roles"::text[] @> ARRAY['original']);
ALTER TABLE "forwards" ADD CONSTRAINT "forwards_reference_is_bounded" CHECK (char_length("recipient_reference") <= 64);
ALTER TABLE "forwards" ADD CONSTRAINT "forwards_ended_has_its_time" CHECK (("state" IN ('sent', 'delivered')) = ("ended_at" IS NULL));
ALTER TABLE "forwards" ADD CONSTRAINT "forwards_answered_has_its_answer" CHECK (
  ("state" IN ('accepted', 'refused')) = ("answer_content" IS NOT NULL) AND ("answer_content" IS NULL) = ("answer_signature" IS NULL));
ALTER TABLE "received_forwards" ADD CONSTRAINT "received_forwards_ended_has_its_time" CHECK (("state" = 'received') = ("ended_at" IS NULL));
ALTER TABLE "received_forwards" ADD CONSTRAINT "received_forwards_answered_has_its_answer" CHECK (
  ("state" IN ('accepted', 'refused')) = ("answer_content" IS NOT NULL)
  AND ("answer_content" IS NULL) = ("answer_signature" IS NULL) AND ("answer_content" IS NULL) = ("ended_by" IS NULL));
ALTER TABLE "received_forwards" ADD CONSTRAINT "received_forwards_refused_has_its_reason" CHECK (("state" = 'refused') = ("refusal_reason" IS NOT NULL));
