import { isLanguage } from '@/messages/areas'
import { rememberLanguage } from '@/server/language-cookie'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'

export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  if (!isLanguage(form.language)) return goTo('/settings?problem=language')
  await rememberLanguage(form.language)
  return goTo('/settings?done=language')
}
