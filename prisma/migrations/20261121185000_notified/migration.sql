-- AlterTable
ALTER TABLE "mailbox_items" ADD COLUMN     "notified_at" TIMESTAMPTZ(3);
