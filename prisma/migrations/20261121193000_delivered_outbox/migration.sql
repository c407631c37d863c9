-- What was carried over is forgotten after some days, found by its age: rows lie in the order of their making, which costs a few bytes a block.
CREATE INDEX "outbox_messages_created_at_idx" ON "outbox_messages" USING BRIN ("created_at");
