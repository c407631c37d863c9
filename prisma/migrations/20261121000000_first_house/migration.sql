-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "account_state" AS ENUM ('open', 'closed');

-- CreateEnum
CREATE TYPE "subject_relation" AS ENUM ('self', 'child', 'represented');

-- CreateEnum
CREATE TYPE "credential_kind" AS ENUM ('jpki_authentication');

-- CreateEnum
CREATE TYPE "session_capacity" AS ENUM ('resident');

-- CreateEnum
CREATE TYPE "deposit_state" AS ENUM ('accepted', 'published');

-- CreateEnum
CREATE TYPE "document_role" AS ENUM ('original', 'readable');

-- CreateEnum
CREATE TYPE "organisation_role" AS ENUM ('depositor', 'recipient', 'municipality', 'agency', 'mandate_provider');

-- CreateTable
CREATE TABLE "accounts" (
    "id" UUID NOT NULL,
    "state" "account_state" NOT NULL DEFAULT 'open',
    "mailbox_public_key" BYTEA NOT NULL,
    "mailbox_private_key_wrapped" BYTEA NOT NULL,
    "key_encryption_key_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subjects" (
    "account_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "relation" "subject_relation" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "subjects_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "credentials" (
    "account_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" "credential_kind" NOT NULL,
    "issuer_key_hash" BYTEA NOT NULL,
    "serial_hmac" BYTEA NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "superseded_at" TIMESTAMPTZ(3),

    CONSTRAINT "credentials_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "credential_directory" (
    "issuer_key_hash" BYTEA NOT NULL,
    "serial_hmac" BYTEA NOT NULL,
    "account_id" UUID NOT NULL,

    CONSTRAINT "credential_directory_pkey" PRIMARY KEY ("issuer_key_hash","serial_hmac")
);

-- CreateTable
CREATE TABLE "sessions" (
    "account_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "subject_id" UUID NOT NULL,
    "capacity" "session_capacity" NOT NULL,
    "place" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "consumed_nonces" (
    "nonce_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "consumed_nonces_pkey" PRIMARY KEY ("nonce_hash")
);

-- CreateTable
CREATE TABLE "pending_responses" (
    "ticket_hash" BYTEA NOT NULL,
    "request" TEXT NOT NULL,
    "unverified_certificate" BYTEA NOT NULL,
    "unverified_signature" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pending_responses_pkey" PRIMARY KEY ("ticket_hash")
);

-- CreateTable
CREATE TABLE "login_outcomes" (
    "pre_login_hash" BYTEA NOT NULL,
    "reason" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "login_outcomes_pkey" PRIMARY KEY ("pre_login_hash")
);

-- CreateTable
CREATE TABLE "deposits" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "actor_id" UUID NOT NULL,
    "pseudonym" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "depositor_reference" TEXT NOT NULL,
    "state" "deposit_state" NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "accepted_at" TIMESTAMPTZ(3) NOT NULL,
    "published_at" TIMESTAMPTZ(3),
    "receipt_content" BYTEA NOT NULL,
    "receipt_signature" BYTEA NOT NULL,

    CONSTRAINT "deposits_pkey" PRIMARY KEY ("organisation_id","id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "organisation_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "body_hash" BYTEA NOT NULL,
    "deposit_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("organisation_id","key")
);

-- CreateTable
CREATE TABLE "mailbox_items" (
    "account_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "subject_id" UUID NOT NULL,
    "sender_id" UUID NOT NULL,
    "sender_name" TEXT NOT NULL,
    "deposit_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "wrapped_key" BYTEA NOT NULL,
    "summary_ciphertext" BYTEA NOT NULL,
    "receipt_content" BYTEA NOT NULL,
    "receipt_signature" BYTEA NOT NULL,

    CONSTRAINT "mailbox_items_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "mailbox_documents" (
    "account_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "ordinal" SMALLINT NOT NULL,
    "role" "document_role" NOT NULL,
    "media_type" TEXT NOT NULL,
    "size_in_bytes" INTEGER NOT NULL,
    "content_sha256" BYTEA NOT NULL,
    "content_blob" TEXT NOT NULL,
    "signature_blob" TEXT NOT NULL,

    CONSTRAINT "mailbox_documents_pkey" PRIMARY KEY ("account_id","item_id","ordinal")
);

-- CreateTable
CREATE TABLE "organisations" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "corporate_number" CHAR(13) NOT NULL,
    "roles" "organisation_role"[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organisations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_clients" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_clients_pkey" PRIMARY KEY ("organisation_id","id")
);

-- CreateTable
CREATE TABLE "organisation_pseudonyms" (
    "organisation_id" UUID NOT NULL,
    "pseudonym" TEXT NOT NULL,
    "account_id" UUID NOT NULL,
    "subject_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stopped_at" TIMESTAMPTZ(3),

    CONSTRAINT "organisation_pseudonyms_pkey" PRIMARY KEY ("organisation_id","pseudonym")
);

-- CreateTable
CREATE TABLE "outbox_messages" (
    "owner_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "delivered_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_messages_pkey" PRIMARY KEY ("owner_id","id")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "owner_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" UUID NOT NULL,
    "subject_id" UUID,
    "action" TEXT NOT NULL,
    "details" JSONB NOT NULL,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("owner_id","id")
);

-- CreateIndex
CREATE INDEX "consumed_nonces_expires_at_idx" ON "consumed_nonces"("expires_at");

-- CreateIndex
CREATE INDEX "pending_responses_expires_at_idx" ON "pending_responses"("expires_at");

-- CreateIndex
CREATE INDEX "login_outcomes_expires_at_idx" ON "login_outcomes"("expires_at");

-- CreateIndex
CREATE INDEX "mailbox_items_account_id_received_at_id_idx" ON "mailbox_items"("account_id", "received_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "mailbox_items_account_id_sender_id_deposit_id_key" ON "mailbox_items"("account_id", "sender_id", "deposit_id");

-- CreateIndex
CREATE INDEX "audit_entries_owner_id_at_id_idx" ON "audit_entries"("owner_id", "at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "subjects" ADD CONSTRAINT "subjects_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deposits" ADD CONSTRAINT "deposits_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_organisation_id_deposit_id_fkey" FOREIGN KEY ("organisation_id", "deposit_id") REFERENCES "deposits"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mailbox_documents" ADD CONSTRAINT "mailbox_documents_account_id_item_id_fkey" FOREIGN KEY ("account_id", "item_id") REFERENCES "mailbox_items"("account_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_clients" ADD CONSTRAINT "api_clients_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "organisation_pseudonyms" ADD CONSTRAINT "organisation_pseudonyms_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;



-- What the schema language cannot say.
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_mailbox_public_key_is_x25519" CHECK (octet_length("mailbox_public_key") = 32);
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_hashes_are_sha256" CHECK (octet_length("issuer_key_hash") = 32 AND octet_length("serial_hmac") = 32);
ALTER TABLE "credential_directory" ADD CONSTRAINT "credential_directory_hashes_are_sha256" CHECK (octet_length("issuer_key_hash") = 32 AND octet_length("serial_hmac") = 32);
ALTER TABLE "organisations" ADD CONSTRAINT "organisations_corporate_number_is_13_digits" CHECK ("corporate_number" ~ '^[0-9]{13}$');
ALTER TABLE "mailbox_documents" ADD CONSTRAINT "mailbox_documents_size_is_positive" CHECK ("size_in_bytes" > 0);
ALTER TABLE "deposits" ADD CONSTRAINT "deposits_published_has_its_time" CHECK (("state" = 'published') = ("published_at" IS NOT NULL));
CREATE INDEX "mailbox_items_unread" ON "mailbox_items" ("account_id", "received_at" DESC, "id" DESC) WHERE "opened_at" IS NULL;
CREATE INDEX "outbox_messages_undelivered" ON "outbox_messages" ("created_at") WHERE "delivered_at" IS NULL;
