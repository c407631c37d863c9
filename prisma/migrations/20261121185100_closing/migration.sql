-- AlterEnum
ALTER TYPE "account_state" ADD VALUE 'erasing';

-- AlterTable
ALTER TABLE "accounts" ADD COLUMN     "closed_at" TIMESTAMPTZ(3),
ADD COLUMN     "reopened_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "accounts_closed_at_idx" ON "accounts"("closed_at");

-- What the schema language cannot say. States are compared as text: a value added here cannot be used before it is committed.
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_closed_has_its_time" CHECK (("state"::text = 'open') = ("closed_at" IS NULL));
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_only_persons_close" CHECK ("kind"::text = 'natural' OR "state"::text = 'open');
