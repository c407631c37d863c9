import { getLocale, getTranslations } from 'next-intl/server'
import { Day, Moment } from '@/components/moment'
import { ReferenceNumber } from '@/components/reference-number'
import type { SummaryRow } from '@/components/summary-list'
import { StandaloneLink } from '@/components/text-link'
import type { Member } from '@/domain/actor'
import { groupedCorporateNumber } from '@/domain/corporate-number'
import type { ProposalPayload } from '@/server/organisations/proposal-payloads'
import type { StoredProposal } from '@/server/organisations/proposals'
import { findProposedCertificate } from '@/server/organisations/signers'
import { kindName } from '../../(resident)/mailbox/kind-name'

/** What was proposed, in full: whoever approves sees all that will happen. */
export async function contentRows(actor: Member, proposal: StoredProposal): Promise<SummaryRow[]> {
  const t = await getTranslations('organisations')
  switch (proposal.kind) {
    case 'register-organisation':
      return [
        { key: 'name', label: t('fields.name'), value: proposal.payload.name },
        { key: 'number', label: t('fields.corporateNumber'), value: <ReferenceNumber value={groupedCorporateNumber(proposal.payload.corporateNumber)} /> },
        { key: 'roles', label: t('fields.roles'), value: proposal.payload.roles.map((role) => t(`roles.${role}`)).join(t('listSeparator')) },
      ]
    case 'issue-api-key':
      return [
        { key: 'label', label: t('fields.keyLabel'), value: proposal.payload.label },
        { key: 'scopes', label: t('fields.scopes'), value: proposal.payload.scopes.map((scope) => t(`scopes.${scope}`)).join(t('listSeparator')) },
      ]
    case 'register-signer':
      return [
        { key: 'label', label: t('fields.signerLabel'), value: proposal.payload.label },
        { key: 'use', label: t('fields.use'), value: t(`seals.uses.${proposal.payload.use}`) },
        ...(await certificateRows(actor, proposal.id)),
        { key: 'sha256', label: t('fields.sha256'), value: <ReferenceNumber value={proposal.payload.certificateSha256} /> },
      ]
    case 'deposit-upload':
      return uploadRows(proposal.payload)
    case 'change-upload-limit':
      return [{ key: 'limit', label: t(`proposals.kinds.${proposal.kind}`), value: t('proposals.uploadLimit', { count: proposal.payload.aloneUpTo }) }]
  }
}

async function uploadRows({ uploadId, documentKind, rowCount, publishAt }: ProposalPayload<'deposit-upload'>): Promise<SummaryRow[]> {
  const t = await getTranslations('organisations')
  const language = await getLocale()
  return [
    { key: 'documents', label: t('fields.documents'), value: `${await kindName(documentKind)} ${t('proposals.uploadCount', { count: rowCount })}` },
    { key: 'publishAt', label: t('fields.publishAt'), value: publishAt === null ? t('proposals.publishAtOnce') : <Moment at={new Date(publishAt)} language={language} /> },
    { key: 'upload', label: t('fields.upload'), value: <StandaloneLink href={`/organisation/deposits/uploads/${uploadId}`} className="-my-2">{t('proposals.seeUpload')}</StandaloneLink> },
  ]
}

/** What the certificate says, while it waits; once decided only its hash is kept. */
async function certificateRows(actor: Member, proposalId: string): Promise<SummaryRow[]> {
  const certificate = await findProposedCertificate(actor, proposalId)
  if (certificate === null) return []
  const t = await getTranslations('organisations')
  const language = await getLocale()
  const { subject, serialText, validFrom, validUntil } = certificate
  const named = [['organisation', subject.organisation], ['commonName', subject.commonName], ['officeTitle', subject.title]] as const
  return [
    ...named.flatMap(([key, value]) => (value === null ? [] : [{ key, label: t(`fields.${key}`), value }])),
    { key: 'serial', label: t('fields.serialNumber'), value: <ReferenceNumber value={serialText} /> },
    { key: 'valid', label: t('fields.validity'), value: <><Day at={validFrom} language={language} />{t('fromTo')}<Day at={validUntil} language={language} /></> },
    { key: 'checked', label: t('fields.checked'), value: t('seals.checked') },
  ]
}
