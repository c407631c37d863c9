import { connectDatabase } from '../../../database'

/** The item that a deposit has become, or null when it has not come in yet. */
export async function itemOfDeposit(databaseUrl: string, depositId: string): Promise<string | null> {
  const db = connectDatabase(databaseUrl, 1)
  try {
    return (await db.mailboxItem.findFirst({ where: { depositId }, select: { id: true } }))?.id ?? null
  } finally {
    await db.$disconnect()
  }
}
