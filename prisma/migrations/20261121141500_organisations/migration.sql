-- CreateEnum
CREATE TYPE "account_kind" AS ENUM ('natural', 'legal');

-- CreateEnum
CREATE TYPE "organisation_state" AS ENUM ('active', 'suspended', 'closed');

-- CreateEnum
CREATE TYPE "api_scope" AS ENUM ('deposit', 'receive');

-- CreateEnum
CREATE TYPE "member_capacity" AS ENUM ('depositor', 'recipient', 'operator');

-- CreateEnum
CREATE TYPE "proposal_state" AS ENUM ('waiting', 'approved', 'refused', 'withdrawn');

-- CreateEnum
CREATE TYPE "signer_use" AS ENUM ('organisation_seal', 'business_certificate');

-- AlterEnum
ALTER TYPE "organisation_role" ADD VALUE 'operator';

-- AlterEnum

ALTER TYPE "session_capacity" ADD VALUE 'depositor';
ALTER TYPE "session_capacity" ADD VALUE 'recipient';
ALTER TYPE "session_capacity" ADD VALUE 'operator';

-- AlterTable
ALTER TABLE "accounts" ADD COLUMN     "kind" "account_kind" NOT NULL DEFAULT 'natural';

-- AlterTable
ALTER TABLE "api_clients" ADD COLUMN     "label" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "scopes" "api_scope"[];

-- AlterTable
ALTER TABLE "organisations" ADD COLUMN     "mailbox_account_id" UUID,
ADD COLUMN     "state" "organisation_state" NOT NULL DEFAULT 'active',
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "sessions" ADD COLUMN     "member_id" UUID,
ADD COLUMN     "organisation_id" UUID;

-- CreateTable
CREATE TABLE "memberships" (
    "account_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "began_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "memberships_pkey" PRIMARY KEY ("account_id","member_id")
);

-- CreateTable
CREATE TABLE "organisation_directory" (
    "corporate_number" CHAR(13) NOT NULL,
    "organisation_id" UUID NOT NULL,

    CONSTRAINT "organisation_directory_pkey" PRIMARY KEY ("corporate_number")
);

-- CreateTable
CREATE TABLE "organisation_members" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "label" TEXT NOT NULL,
    "capacities" "member_capacity"[],
    "is_administrator" BOOLEAN NOT NULL,
    "joined_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "organisation_members_pkey" PRIMARY KEY ("organisation_id","id")
);

-- CreateTable
CREATE TABLE "member_invitations" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "label" TEXT NOT NULL,
    "capacities" "member_capacity"[],
    "is_administrator" BOOLEAN NOT NULL,
    "invited_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "redeemed_at" TIMESTAMPTZ(3),
    "cancelled_at" TIMESTAMPTZ(3),

    CONSTRAINT "member_invitations_pkey" PRIMARY KEY ("organisation_id","id")
);

-- CreateTable
CREATE TABLE "invitation_directory" (
    "code_hash" BYTEA NOT NULL,
    "organisation_id" UUID NOT NULL,
    "invitation_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invitation_directory_pkey" PRIMARY KEY ("code_hash")
);

-- CreateTable
CREATE TABLE "proposals" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "state" "proposal_state" NOT NULL DEFAULT 'waiting',
    "proposer_account_id" UUID NOT NULL,
    "proposer_member_id" UUID NOT NULL,
    "decider_account_id" UUID,
    "decider_member_id" UUID,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "proposals_pkey" PRIMARY KEY ("organisation_id","id")
);

-- CreateTable
CREATE TABLE "registered_signers" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "use" "signer_use" NOT NULL,
    "certificate_sha256" BYTEA NOT NULL,
    "issuer_sha256" BYTEA NOT NULL,
    "serial_number" BYTEA NOT NULL,
    "label" TEXT NOT NULL,
    "document_kinds" TEXT[],
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_until" TIMESTAMPTZ(3) NOT NULL,
    "registered_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "registered_signers_pkey" PRIMARY KEY ("organisation_id","id")
);

-- CreateIndex
CREATE INDEX "organisation_members_organisation_id_joined_at_id_idx" ON "organisation_members"("organisation_id", "joined_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "invitation_directory_expires_at_idx" ON "invitation_directory"("expires_at");

-- CreateIndex
CREATE INDEX "proposals_organisation_id_proposed_at_id_idx" ON "proposals"("organisation_id", "proposed_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "registered_signers_organisation_id_certificate_sha256_idx" ON "registered_signers"("organisation_id", "certificate_sha256");

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "organisation_members" ADD CONSTRAINT "organisation_members_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member_invitations" ADD CONSTRAINT "member_invitations_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "registered_signers" ADD CONSTRAINT "registered_signers_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- What there is already: keys that deposit, and organisations under their numbers.
UPDATE "api_clients" SET "scopes" = '{deposit}';
INSERT INTO "organisation_directory" ("corporate_number", "organisation_id")
  SELECT "corporate_number", "id" FROM "organisations" ORDER BY "created_at" ON CONFLICT DO NOTHING;

-- What the schema language cannot say.
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_member_acts_for_organisation"
  CHECK (("capacity" = 'resident') = ("organisation_id" IS NULL) AND ("organisation_id" IS NULL) = ("member_id" IS NULL));
ALTER TABLE "organisation_directory" ADD CONSTRAINT "organisation_directory_corporate_number_is_13_digits" CHECK ("corporate_number" ~ '^[0-9]{13}$');
ALTER TABLE "member_invitations" ADD CONSTRAINT "member_invitations_code_hash_is_sha256" CHECK (octet_length("code_hash") = 32);
ALTER TABLE "invitation_directory" ADD CONSTRAINT "invitation_directory_code_hash_is_sha256" CHECK (octet_length("code_hash") = 32);
ALTER TABLE "member_invitations" ADD CONSTRAINT "member_invitations_end_once" CHECK ("redeemed_at" IS NULL OR "cancelled_at" IS NULL);
ALTER TABLE "registered_signers" ADD CONSTRAINT "registered_signers_hashes_are_sha256" CHECK (octet_length("certificate_sha256") = 32 AND octet_length("issuer_sha256") = 32);
ALTER TABLE "registered_signers" ADD CONSTRAINT "registered_signers_validity_has_length" CHECK ("valid_from" < "valid_until");
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_kind_is_a_word" CHECK ("kind" ~ '^[a-z][a-z-]{1,59}$');
-- Waiting or decided, with who and when; and whoever approves or refuses is another person than who proposed.
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_decided_has_its_decider" CHECK (
  ("state" = 'waiting') = ("decided_at" IS NULL)
  AND ("decided_at" IS NULL) = ("decider_account_id" IS NULL)
  AND ("decided_at" IS NULL) = ("decider_member_id" IS NULL));
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_take_two_persons" CHECK (
  "state" = 'waiting' OR ("state" = 'withdrawn') = ("decider_account_id" = "proposer_account_id"));
