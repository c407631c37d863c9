import { redirect } from 'next/navigation'
import { requireDepositor } from '@/server/session'
import { single } from '../../../../../../member-form'

export const dynamic = 'force-dynamic'

type RowsPageProps = { params: Promise<{ id: string }>, searchParams: Promise<Record<string, string | string[] | undefined>> }

/** The field that asks for one row leads to it. */
export default async function RowsPage({ params, searchParams }: RowsPageProps) {
  await requireDepositor()
  const row = single((await searchParams).row).normalize('NFKC').trim()
  const upload = `/organisation/deposits/uploads/${encodeURIComponent((await params).id)}`
  redirect(/^[0-9]{1,7}$/.test(row) ? `${upload}/rows/${Number(row)}` : upload)
}
