-- CreateTable
CREATE TABLE "account_events" (
    "account_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "token" TEXT NOT NULL,

    CONSTRAINT "account_events_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "organisation_events" (
    "organisation_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "about_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "token" TEXT NOT NULL,

    CONSTRAINT "organisation_events_pkey" PRIMARY KEY ("organisation_id","id")
);

-- CreateIndex
CREATE INDEX "account_events_account_id_item_id_at_id_idx" ON "account_events"("account_id", "item_id", "at", "id");

-- CreateIndex
CREATE INDEX "organisation_events_organisation_id_about_id_at_id_idx" ON "organisation_events"("organisation_id", "about_id", "at", "id");

-- What the schema language cannot say.
ALTER TABLE "account_events" ADD CONSTRAINT "account_events_token_is_compact_jws" CHECK ("token" ~ '^[A-Za-z0-9_-]+[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]{86}$');
ALTER TABLE "organisation_events" ADD CONSTRAINT "organisation_events_token_is_compact_jws" CHECK ("token" ~ '^[A-Za-z0-9_-]+[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]{86}$');
