-- AlterTable
ALTER TABLE "sessions" ADD COLUMN     "export_until" TIMESTAMPTZ(3);
