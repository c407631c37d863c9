-- CreateEnum
CREATE TYPE "webhook_endpoint_state" AS ENUM ('active', 'disabled');

-- CreateEnum
CREATE TYPE "webhook_delivery_state" AS ENUM ('waiting', 'delivered', 'given_up');

-- CreateTable
CREATE TABLE "webhook_endpoints" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "kinds" TEXT[],
    "state" "webhook_endpoint_state" NOT NULL DEFAULT 'active',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),
    "not_before" TIMESTAMPTZ(3),
    "sending_until" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_endpoints_pkey" PRIMARY KEY ("organisation_id","id")
);

-- CreateTable
CREATE TABLE "webhook_signing_keys" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "public_key" BYTEA NOT NULL,
    "private_key_wrapped" BYTEA NOT NULL,
    "key_encryption_key_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "signs_until" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_signing_keys_pkey" PRIMARY KEY ("organisation_id","id")
);

-- CreateTable
CREATE TABLE "webhook_deliveries" (
    "organisation_id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "about_id" UUID NOT NULL,
    "state" "webhook_delivery_state" NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "next_attempt_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "last_attempt_at" TIMESTAMPTZ(3),
    "last_outcome" TEXT,
    "last_status" SMALLINT,

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("organisation_id","endpoint_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "webhook_endpoints_organisation_id_url_key" ON "webhook_endpoints"("organisation_id", "url");

-- CreateIndex
CREATE INDEX "webhook_signing_keys_organisation_id_endpoint_id_idx" ON "webhook_signing_keys"("organisation_id", "endpoint_id");

-- CreateIndex
CREATE INDEX "webhook_deliveries_organisation_id_endpoint_id_created_at_i_idx" ON "webhook_deliveries"("organisation_id", "endpoint_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "webhook_deliveries_ended_at_idx" ON "webhook_deliveries"("ended_at");

-- AddForeignKey
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_signing_keys" ADD CONSTRAINT "webhook_signing_keys_organisation_id_endpoint_id_fkey" FOREIGN KEY ("organisation_id", "endpoint_id") REFERENCES "webhook_endpoints"("organisation_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_organisation_id_endpoint_id_fkey" FOREIGN KEY ("organisation_id", "endpoint_id") REFERENCES "webhook_endpoints"("organisation_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What is to be sent next, and nothing of what was: Prisma's schema has no word for a condition.
CREATE INDEX "webhook_deliveries_due_idx" ON "webhook_deliveries"("organisation_id", "endpoint_id", "next_attempt_at") WHERE "state" = 'waiting';

ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_state_check" CHECK (("state" = 'disabled') = ("disabled_at" IS NOT NULL));
ALTER TABLE "webhook_signing_keys" ADD CONSTRAINT "webhook_signing_keys_public_key_check" CHECK (octet_length("public_key") = 32);
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_state_check" CHECK (
    CASE "state"
        WHEN 'waiting' THEN "next_attempt_at" IS NOT NULL AND "ended_at" IS NULL
        ELSE "next_attempt_at" IS NULL AND "ended_at" IS NOT NULL
    END
);
