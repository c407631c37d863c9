import type { NextRequest } from 'next/server'
import { handleAuthForm } from '@/server/identity/next-auth'
import { troublePage } from '@/server/identity/trouble-page'
import { languageCookie } from '@/server/language-cookie'

export async function POST(request: NextRequest, { params }: { params: Promise<{ nextauth: string[] }> }): Promise<Response> {
  const { nextauth } = await params
  try {
    return await handleAuthForm(request, nextauth.join('/'), new Date())
  } catch (error) {
    return troublePage(error, request.cookies.get(languageCookie)?.value === 'en' ? 'en' : 'ja')
  }
}
