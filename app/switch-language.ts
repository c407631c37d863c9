'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { isLanguage } from '@/messages/areas'
import { rememberLanguage } from '@/server/language-cookie'
import { pathOfReferer } from './return-path'

/** Keeps the language chosen in the header and shows the same page again. */
export async function switchLanguage(form: FormData): Promise<void> {
  const language = form.get('language')
  if (isLanguage(language)) await rememberLanguage(language)
  redirect(pathOfReferer((await headers()).get('referer')))
}
