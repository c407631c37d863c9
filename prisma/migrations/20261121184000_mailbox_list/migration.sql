-- DropIndex
DROP INDEX "mailbox_items_account_id_received_at_id_idx";

-- AlterTable
ALTER TABLE "mailbox_items" ADD COLUMN     "done_at" TIMESTAMPTZ(3),
ADD COLUMN     "trashed_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "mailbox_labels" (
    "account_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name_ciphertext" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "mailbox_labels_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "mailbox_item_labels" (
    "account_id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "label_id" UUID NOT NULL,
    "rank" SMALLINT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "mailbox_item_labels_pkey" PRIMARY KEY ("account_id","item_id","label_id")
);

-- CreateTable
CREATE TABLE "mailbox_counts" (
    "account_id" UUID NOT NULL,
    "subject_id" UUID NOT NULL,
    "unread" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "mailbox_counts_pkey" PRIMARY KEY ("account_id","subject_id")
);

-- CreateTable
CREATE TABLE "erased_blobs" (
    "account_id" UUID NOT NULL,
    "blob" TEXT NOT NULL,
    CONSTRAINT "erased_blobs_pkey" PRIMARY KEY ("account_id","blob")
);

-- CreateIndex
CREATE INDEX "mailbox_item_labels_account_id_label_id_rank_received_at_it_idx" ON "mailbox_item_labels"("account_id", "label_id", "rank", "received_at", "item_id");

-- AddForeignKey
ALTER TABLE "mailbox_item_labels" ADD CONSTRAINT "mailbox_item_labels_account_id_item_id_fkey" FOREIGN KEY ("account_id", "item_id") REFERENCES "mailbox_items"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mailbox_item_labels" ADD CONSTRAINT "mailbox_item_labels_account_id_label_id_fkey" FOREIGN KEY ("account_id", "label_id") REFERENCES "mailbox_labels"("account_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the schema language cannot say.

-- Where an item stands in the lists of its box: 3 new, 2 seen, 1 put away, 0 thrown away. Indexes are built on it: another rule needs another
-- function, new indexes, and mailbox_counts and mailbox_item_labels worked out anew.
CREATE FUNCTION "mailbox_rank"("opened_at" timestamptz, "withdrawn_at" timestamptz, "archived_at" timestamptz, "trashed_at" timestamptz) RETURNS smallint
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN (CASE
  WHEN "trashed_at" IS NOT NULL THEN 0
  WHEN "archived_at" IS NOT NULL THEN 1
  WHEN "opened_at" IS NULL AND "withdrawn_at" IS NULL THEN 3
  ELSE 2 END)::smallint;

DROP INDEX "mailbox_items_unread";
CREATE INDEX "mailbox_items_by_rank" ON "mailbox_items"
  ("account_id", "subject_id", "mailbox_rank"("opened_at", "withdrawn_at", "archived_at", "trashed_at"), "received_at", "id");
CREATE INDEX "mailbox_items_by_sender" ON "mailbox_items"
  ("account_id", "subject_id", "sender_id", "mailbox_rank"("opened_at", "withdrawn_at", "archived_at", "trashed_at"), "received_at", "id");
CREATE INDEX "mailbox_items_by_kind" ON "mailbox_items"
  ("account_id", "subject_id", "kind", "mailbox_rank"("opened_at", "withdrawn_at", "archived_at", "trashed_at"), "received_at", "id");
-- What a sender still asks for, by due date; what has none comes last.
CREATE INDEX "mailbox_items_asked" ON "mailbox_items" ("account_id", "subject_id", (coalesce("due_on", '9999-12-31'::date)), "id")
  WHERE ("due_on" IS NOT NULL OR "requested_action" IS NOT NULL) AND "done_at" IS NULL AND "withdrawn_at" IS NULL AND "corrected_by" IS NULL
    AND "archived_at" IS NULL AND "trashed_at" IS NULL;
-- For the worker, which looks through all boxes.
CREATE INDEX "mailbox_items_trashed" ON "mailbox_items" ("trashed_at") WHERE "trashed_at" IS NOT NULL;

INSERT INTO "mailbox_counts" ("account_id", "subject_id", "unread")
  SELECT "account_id", "subject_id", count(*) FILTER (WHERE "mailbox_rank"("opened_at", "withdrawn_at", "archived_at", "trashed_at") = 3)
  FROM "mailbox_items" GROUP BY 1, 2;

-- The count of new items and the labels' places follow the items whoever changes them, once a statement, accounts in order.
CREATE FUNCTION "mailbox_items_inserted"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO mailbox_counts AS counts (account_id, subject_id, unread)
    SELECT account_id, subject_id, count(*) FILTER (WHERE mailbox_rank(opened_at, withdrawn_at, archived_at, trashed_at) = 3)
    FROM added GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (account_id, subject_id) DO UPDATE SET unread = counts.unread + excluded.unread;
  RETURN NULL;
END $$;
CREATE TRIGGER "mailbox_items_inserted" AFTER INSERT ON "mailbox_items"
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION "mailbox_items_inserted"();

CREATE FUNCTION "mailbox_items_updated"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH moved AS (
    SELECT account_id, id, subject_id, mailbox_rank(before.opened_at, before.withdrawn_at, before.archived_at, before.trashed_at) AS old_rank,
      mailbox_rank(after.opened_at, after.withdrawn_at, after.archived_at, after.trashed_at) AS new_rank
    FROM before JOIN after USING (account_id, id, subject_id)
  ), labelled AS (
    UPDATE mailbox_item_labels label SET rank = moved.new_rank FROM moved
    WHERE moved.old_rank <> moved.new_rank AND label.account_id = moved.account_id AND label.item_id = moved.id
  ), delta AS (
    SELECT account_id, subject_id, count(*) FILTER (WHERE new_rank = 3) - count(*) FILTER (WHERE old_rank = 3) AS unread
    FROM moved WHERE old_rank <> new_rank GROUP BY 1, 2
  )
  UPDATE mailbox_counts counts SET unread = counts.unread + delta.unread FROM delta
  WHERE delta.unread <> 0 AND counts.account_id = delta.account_id AND counts.subject_id = delta.subject_id;
  RETURN NULL;
END $$;
CREATE TRIGGER "mailbox_items_updated" AFTER UPDATE ON "mailbox_items"
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION "mailbox_items_updated"();

CREATE FUNCTION "mailbox_items_deleted"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH delta AS (
    SELECT account_id, subject_id, count(*) AS unread FROM removed
    WHERE mailbox_rank(opened_at, withdrawn_at, archived_at, trashed_at) = 3 GROUP BY 1, 2
  )
  UPDATE mailbox_counts counts SET unread = counts.unread - delta.unread FROM delta
  WHERE counts.account_id = delta.account_id AND counts.subject_id = delta.subject_id;
  RETURN NULL;
END $$;
CREATE TRIGGER "mailbox_items_deleted" AFTER DELETE ON "mailbox_items"
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION "mailbox_items_deleted"();
