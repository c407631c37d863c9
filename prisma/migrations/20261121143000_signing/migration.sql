-- CreateTable
CREATE TABLE "signing_requests" (
    "account_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "about_id" UUID,
    "documents" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "signing_requests_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "signing_documents" (
    "address_hash" BYTEA NOT NULL,
    "account_id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "ciphertext" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "signing_documents_pkey" PRIMARY KEY ("address_hash")
);

-- CreateTable
CREATE TABLE "pending_signings" (
    "ticket_hash" BYTEA NOT NULL,
    "browser" BYTEA NOT NULL,
    "ciphertext" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pending_signings_pkey" PRIMARY KEY ("ticket_hash")
);

-- CreateIndex
CREATE INDEX "signing_requests_expires_at_idx" ON "signing_requests"("expires_at");

-- CreateIndex
CREATE INDEX "signing_documents_expires_at_idx" ON "signing_documents"("expires_at");

-- CreateIndex
CREATE INDEX "signing_documents_account_id_request_id_idx" ON "signing_documents"("account_id", "request_id");

-- CreateIndex
CREATE INDEX "pending_signings_expires_at_idx" ON "pending_signings"("expires_at");

-- CreateIndex
CREATE INDEX "pending_signings_browser_expires_at_idx" ON "pending_signings"("browser", "expires_at");

-- What the schema language cannot say.
ALTER TABLE "signing_documents" ADD CONSTRAINT "signing_documents_hash_is_sha256" CHECK (octet_length("address_hash") = 32);
ALTER TABLE "pending_signings" ADD CONSTRAINT "pending_signings_hashes_are_sha256" CHECK (octet_length("ticket_hash") = 32 AND octet_length("browser") = 32);
ALTER TABLE "signing_requests" ADD CONSTRAINT "signing_requests_live_five_minutes" CHECK ("expires_at" > "created_at" AND "expires_at" <= "created_at" + interval '5 minutes');
