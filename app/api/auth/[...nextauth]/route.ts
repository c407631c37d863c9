import type { NextRequest } from 'next/server'
import { handleAuthForm } from '@/server/identity/next-auth'

export async function POST(request: NextRequest, { params }: { params: Promise<{ nextauth: string[] }> }): Promise<Response> {
  const { nextauth } = await params
  return handleAuthForm(request, nextauth.join('/'), new Date())
}
