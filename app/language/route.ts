import { isLanguage } from '@/messages/areas'
import { rememberLanguage } from '@/server/language-cookie'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { pathOfReferer } from '../return-path'

/** Keeps the language chosen in the header and shows the same page again. */
export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  if (isLanguage(form.language)) await rememberLanguage(form.language)
  return goTo(pathOfReferer(request.headers.get('referer')))
}
