-- Unlogged: taking and leaving a place waits for no disk, and what is in it means nothing after a crash.
CREATE UNLOGGED TABLE "interface_places" (
    "organisation_id" UUID NOT NULL,
    "lane" TEXT NOT NULL,
    "slot" SMALLINT NOT NULL,
    "holder" UUID NOT NULL,
    "held_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "interface_places_pkey" PRIMARY KEY ("organisation_id","lane","slot")
) WITH (fillfactor = 50);
