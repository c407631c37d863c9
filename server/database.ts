import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient, type Prisma } from '@/prisma/generated/client'
import { env } from './env'

/** The database as a use case sees it: the client itself or one of its transactions. */
export type Database = PrismaClient | Transaction
export type Transaction = Prisma.TransactionClient

/**
 * A client for one connection string. The session's time zone is fixed to UTC because the adapter writes
 * timestamptz without a zone and reads it back by cutting the offset.
 */
export function connectDatabase(connectionString: string, maxConnections = 10): PrismaClient {
  const adapter = new PrismaPg({ connectionString, max: maxConnections, options: '-c TimeZone=UTC' })
  // Minimal: error messages otherwise quote the arguments of the failing call into logs.
  return new PrismaClient({ adapter, errorFormat: 'minimal' })
}

const shared = globalThis as typeof globalThis & { madoguchiDatabase?: PrismaClient }

/** The process's own client, made at first use. */
export function database(): PrismaClient {
  shared.madoguchiDatabase ??= connectDatabase(env().DATABASE_URL)
  return shared.madoguchiDatabase
}
