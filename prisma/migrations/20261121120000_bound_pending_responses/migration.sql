-- Responses wait two minutes at most: those waiting now belong to logins that can be begun again.
DELETE FROM "pending_responses";

-- AlterTable
ALTER TABLE "pending_responses" ADD COLUMN "pre_login_hash" BYTEA NOT NULL;

-- CreateIndex
CREATE INDEX "pending_responses_pre_login_hash_expires_at_idx" ON "pending_responses"("pre_login_hash", "expires_at");

-- What the schema language cannot say.
ALTER TABLE "pending_responses" ADD CONSTRAINT "pending_responses_hashes_are_sha256" CHECK (octet_length("ticket_hash") = 32 AND octet_length("pre_login_hash") = 32);
ALTER TABLE "consumed_nonces" ADD CONSTRAINT "consumed_nonces_hash_is_sha256" CHECK (octet_length("nonce_hash") = 32);
ALTER TABLE "login_outcomes" ADD CONSTRAINT "login_outcomes_hash_is_sha256" CHECK (octet_length("pre_login_hash") = 32);
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_secret_hash_is_sha256" CHECK (octet_length("secret_hash") = 32);
