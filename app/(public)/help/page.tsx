import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { BulletList } from '@/components/bullet-list'
import { CommandLine } from '@/components/command-line'
import { Section } from '@/components/heading'
import { StandaloneLink } from '@/components/text-link'
import { SitePage } from '../../site-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('help.help'))('title') }
}

const verifyCommand = 'openssl cms -verify -binary -inform DER -in original.xml.p7s -content original.xml -CAfile trust/authorities-and-lists.pem -crl_check -out checked.tmp'

export default async function HelpPage() {
  const t = await getTranslations('help.help')
  const parts = [['log-in', 'logIn'], ['pin', 'pin'], ['mailbox', 'mailbox'], ['verify', 'verify'], ['leave', 'leave'], ['contact', 'contact']] as const
  return (
    <SitePage title={t('title')} place="help">
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <nav aria-label={t('contents')} className="mt-6 print:hidden">
        <ul>{parts.map(([id, part]) => <li key={id}><StandaloneLink href={`#${id}`}>{t(`${part}.title`)}</StandaloneLink></li>)}</ul>
      </nav>
      <Section id="log-in" title={t('logIn.title')}>
        <BulletList items={[t('logIn.page'), t('logIn.time'), t('logIn.same')]} />
        <StandaloneLink href="/card" className="mt-2">{t('logIn.card')}</StandaloneLink>
        <StandaloneLink href="/login#trouble" className="mt-2">{t('logIn.link')}</StandaloneLink>
      </Section>
      <Section id="pin" title={t('pin.title')}>
        <BulletList items={[t('pin.shape'), t('pin.tries'), t('pin.stop'), t('pin.reset'), t('pin.never')]} />
      </Section>
      <Section id="mailbox" title={t('mailbox.title')}>
        <BulletList items={[t('mailbox.arrive'), t('mailbox.passed'), t('mailbox.failed'), t('mailbox.unknown'), t('mailbox.number')]} />
      </Section>
      <Section id="verify" title={t('verify.title')}>
        <p>{t('verify.lead')}</p>
        <CommandLine text={verifyCommand} />
        <BulletList items={[t('verify.needs'), t('verify.passed'), t('verify.bundle')]} />
      </Section>
      <Section id="leave" title={t('leave.title')}>
        <BulletList items={[t('leave.logOut'), t('leave.others')]} />
        <StandaloneLink href="/settings" className="mt-2">{t('leave.settings')}</StandaloneLink>
      </Section>
      <Section id="contact" title={t('contact.title')}><p className="max-w-text">{t('contact.body')}</p></Section>
    </SitePage>
  )
}
