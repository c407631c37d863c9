-- When the issuer took back what was sent on, as far as the recipient has been told.
ALTER TABLE "received_forwards" ADD COLUMN "withdrawn_at" TIMESTAMPTZ(3);

-- What had been withdrawn before it was sent on, its receipt says.
UPDATE "received_forwards" received SET "withdrawn_at" = (convert_from(item."receipt_content", 'UTF8')::json ->> 'withdrawnAt')::timestamptz
FROM "organisations" organisation JOIN "mailbox_items" item ON item."account_id" = organisation."mailbox_account_id"
WHERE organisation."id" = received."organisation_id" AND item."id" = received."item_id" AND item."forward_id" = received."id";
