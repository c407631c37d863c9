-- CreateEnum
CREATE TYPE "upload_form" AS ENUM ('single', 'table', 'files');

-- CreateEnum
CREATE TYPE "upload_state" AS ENUM ('reading', 'wrong', 'prepared', 'proposed', 'sending', 'stopped', 'done', 'discarded');

-- CreateEnum
CREATE TYPE "row_outcome" AS ENUM ('waiting', 'accepted', 'refused');

-- AlterTable
ALTER TABLE "organisations" ADD COLUMN     "uploads_alone_up_to" INTEGER NOT NULL DEFAULT 100;

-- CreateTable
CREATE TABLE "uploads" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "form" "upload_form" NOT NULL,
    "kind" TEXT NOT NULL,
    "state" "upload_state" NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" UUID NOT NULL,
    "sent_by" UUID,
    "sent_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "file_sha256" BYTEA,
    "row_count" INTEGER NOT NULL DEFAULT 0,
    "signed_count" INTEGER NOT NULL DEFAULT 0,
    "accepted_count" INTEGER NOT NULL DEFAULT 0,
    "refused_count" INTEGER NOT NULL DEFAULT 0,
    "publish_at" TIMESTAMPTZ(3),
    "due_on" DATE,
    "requested_action" TEXT,
    "registered" BOOLEAN NOT NULL DEFAULT false,
    "corrects" UUID,
    "proposal_id" UUID,
    "material_until" TIMESTAMPTZ(3) NOT NULL,
    "wrapped_key" BYTEA,
    "findings_ciphertext" BYTEA,

    CONSTRAINT "uploads_pkey" PRIMARY KEY ("organisation_id","id")
);

-- CreateTable
CREATE TABLE "upload_chunks" (
    "organisation_id" UUID NOT NULL,
    "upload_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "blob" TEXT NOT NULL,

    CONSTRAINT "upload_chunks_pkey" PRIMARY KEY ("organisation_id","upload_id","ordinal")
);

-- CreateTable
CREATE TABLE "upload_rows" (
    "organisation_id" UUID NOT NULL,
    "upload_id" UUID NOT NULL,
    "row" INTEGER NOT NULL,
    "file_row" INTEGER NOT NULL,
    "chunk" INTEGER NOT NULL,
    "pseudonym" TEXT NOT NULL,
    "depositor_reference" TEXT NOT NULL,
    "signatures" BYTEA,
    "outcome" "row_outcome" NOT NULL DEFAULT 'waiting',
    "deposit_id" UUID,
    "refusal" JSONB,

    CONSTRAINT "upload_rows_pkey" PRIMARY KEY ("organisation_id","upload_id","row")
);

-- CreateIndex
CREATE INDEX "uploads_organisation_id_created_at_id_idx" ON "uploads"("organisation_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "uploads_organisation_id_file_sha256_idx" ON "uploads"("organisation_id", "file_sha256");

-- CreateIndex
CREATE INDEX "uploads_state_idx" ON "uploads"("state");

-- CreateIndex
CREATE INDEX "uploads_material_until_idx" ON "uploads"("material_until");

-- CreateIndex
CREATE INDEX "upload_rows_organisation_id_upload_id_outcome_row_idx" ON "upload_rows"("organisation_id", "upload_id", "outcome", "row");

-- AddForeignKey
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upload_chunks" ADD CONSTRAINT "upload_chunks_organisation_id_upload_id_fkey" FOREIGN KEY ("organisation_id", "upload_id") REFERENCES "uploads"("organisation_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upload_rows" ADD CONSTRAINT "upload_rows_organisation_id_upload_id_fkey" FOREIGN KEY ("organisation_id", "upload_id") REFERENCES "uploads"("organisation_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What the schema language cannot say.
ALTER TABLE "organisations" ADD CONSTRAINT "organisations_uploads_alone_is_a_number" CHECK ("uploads_alone_up_to" BETWEEN 1 AND 1000000);
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_counts_add_up" CHECK ("accepted_count" >= 0 AND "refused_count" >= 0 AND "accepted_count" + "refused_count" <= "row_count");
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_signed_are_rows" CHECK ("signed_count" BETWEEN 0 AND "row_count");
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_done_is_complete" CHECK ("state" <> 'done' OR "accepted_count" + "refused_count" = "row_count");
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_ended_has_its_time" CHECK (("state" IN ('done', 'discarded', 'wrong')) = ("ended_at" IS NOT NULL));
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_proposed_has_its_proposal" CHECK ("state" <> 'proposed' OR "proposal_id" IS NOT NULL);
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_sent_has_its_member" CHECK (("sent_by" IS NULL) = ("sent_at" IS NULL) AND ("state" <> 'sending' OR "sent_by" IS NOT NULL));
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_digest_is_sha256" CHECK ("file_sha256" IS NULL OR octet_length("file_sha256") = 32);
ALTER TABLE "upload_rows" ADD CONSTRAINT "upload_rows_outcome_has_its_proof" CHECK (("outcome" = 'accepted') = ("deposit_id" IS NOT NULL) AND ("outcome" = 'refused') = ("refusal" IS NOT NULL));
