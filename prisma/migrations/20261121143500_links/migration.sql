-- CreateEnum
CREATE TYPE "link_invitation_state" AS ENUM ('open', 'accepted', 'declined', 'withdrawn', 'expired');

-- CreateEnum
CREATE TYPE "link_code_purpose" AS ENUM ('offer', 'invitation');

-- AlterEnum
ALTER TYPE "deposit_state" ADD VALUE 'not_delivered';

-- AlterTable
ALTER TABLE "deposits" ADD COLUMN     "not_delivered_at" TIMESTAMPTZ(3),
ADD COLUMN     "not_delivered_because" TEXT;

-- No resident's link stands behind the pseudonyms made until now, and they are shorter than pseudonyms are from now on: they end here.
ALTER TABLE "organisation_pseudonyms" RENAME COLUMN "created_at" TO "linked_at";
ALTER TABLE "organisation_pseudonyms" ALTER COLUMN "linked_at" DROP DEFAULT;
UPDATE "organisation_pseudonyms" SET "stopped_at" = now() WHERE "stopped_at" IS NULL;

-- AlterTable
ALTER TABLE "organisation_pseudonyms" ADD COLUMN     "affair" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "depositor_references" TEXT[],
ADD COLUMN     "id" UUID NOT NULL DEFAULT gen_random_uuid(),
ADD COLUMN     "kinds" TEXT[],
ADD COLUMN     "last_used_at" TIMESTAMPTZ(3);
ALTER TABLE "organisation_pseudonyms" ALTER COLUMN "id" DROP DEFAULT;
UPDATE "organisation_pseudonyms" SET "depositor_references" = '{}', "kinds" = '{}';

-- CreateTable
CREATE TABLE "links" (
    "account_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "subject_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "organisation_name" TEXT NOT NULL,
    "affair" TEXT NOT NULL DEFAULT '',
    "kinds" TEXT[],
    "linked_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "received_kinds" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "stopped_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "links_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "link_offers" (
    "account_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "subject_id" UUID NOT NULL,
    "organisation_id" UUID,
    "organisation_name" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "link_offers_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "link_invitations" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "actor_id" UUID NOT NULL,
    "affair" TEXT NOT NULL DEFAULT '',
    "depositor_reference" TEXT NOT NULL,
    "kinds" TEXT[],
    "state" "link_invitation_state" NOT NULL DEFAULT 'open',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    "link_id" UUID,

    CONSTRAINT "link_invitations_pkey" PRIMARY KEY ("organisation_id","id")
);

-- CreateTable
CREATE TABLE "link_codes" (
    "code_hmac" BYTEA NOT NULL,
    "purpose" "link_code_purpose" NOT NULL,
    "owner_id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "subject_id" UUID,
    "organisation_id" UUID,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_by" UUID,
    "link_id" UUID,

    CONSTRAINT "link_codes_pkey" PRIMARY KEY ("code_hmac")
);

-- CreateTable
CREATE TABLE "wrong_code_counts" (
    "owner_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "wrong_code_counts_pkey" PRIMARY KEY ("owner_id","hour")
);

-- CreateIndex
CREATE INDEX "links_account_id_linked_at_id_idx" ON "links"("account_id", "linked_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "link_offers_expires_at_idx" ON "link_offers"("expires_at");

-- CreateIndex
CREATE INDEX "link_invitations_organisation_id_created_at_id_idx" ON "link_invitations"("organisation_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "link_codes_expires_at_idx" ON "link_codes"("expires_at");

-- CreateIndex
CREATE INDEX "wrong_code_counts_hour_idx" ON "wrong_code_counts"("hour");

-- CreateIndex
CREATE INDEX "organisation_pseudonyms_organisation_id_linked_at_id_idx" ON "organisation_pseudonyms"("organisation_id", "linked_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "organisation_pseudonyms_organisation_id_id_key" ON "organisation_pseudonyms"("organisation_id", "id");

-- AddForeignKey
ALTER TABLE "links" ADD CONSTRAINT "links_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "link_offers" ADD CONSTRAINT "link_offers_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "link_invitations" ADD CONSTRAINT "link_invitations_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- What the schema language cannot say.
ALTER TABLE "deposits" ADD CONSTRAINT "deposits_not_delivered_has_time_and_reason" CHECK (("state"::text = 'not_delivered') = ("not_delivered_at" IS NOT NULL) AND ("not_delivered_at" IS NULL) = ("not_delivered_because" IS NULL));
ALTER TABLE "link_invitations" ADD CONSTRAINT "link_invitations_decided_has_its_time" CHECK (("state" = 'open') = ("decided_at" IS NULL));
ALTER TABLE "link_invitations" ADD CONSTRAINT "link_invitations_accepted_has_its_link" CHECK (("state" = 'accepted') = ("link_id" IS NOT NULL));
ALTER TABLE "link_codes" ADD CONSTRAINT "link_codes_hmac_is_sha256" CHECK (octet_length("code_hmac") = 32);
ALTER TABLE "link_codes" ADD CONSTRAINT "link_codes_offer_has_its_subject" CHECK (("purpose" = 'offer') = ("subject_id" IS NOT NULL));
ALTER TABLE "wrong_code_counts" ADD CONSTRAINT "wrong_code_counts_count_is_positive" CHECK ("count" >= 0);
-- One link at a time between a resident and a sender (an affair of it), and one open question for each of a sender's numbers.
CREATE UNIQUE INDEX "organisation_pseudonyms_live" ON "organisation_pseudonyms" ("organisation_id", "account_id", "subject_id", "affair") WHERE "stopped_at" IS NULL;
CREATE UNIQUE INDEX "links_live" ON "links" ("account_id", "subject_id", "organisation_id", "affair") WHERE "stopped_at" IS NULL;
CREATE UNIQUE INDEX "link_invitations_open" ON "link_invitations" ("organisation_id", "affair", "depositor_reference") WHERE "state" = 'open';
