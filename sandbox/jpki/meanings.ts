import type { RevocationReason } from '@/pki/build/revocation-reasons'
import type { CertificateStanding } from './standing'

/** What a relying party may conclude about the holder from the standing of the two certificates. */
export type Meaning =
  | 'unchanged'
  | 'attributes-may-have-changed'
  | 'died-or-left-the-country'
  | 'card-lost-or-left-the-country'
  | 'card-lost'
  | 'renewed'
  | 'signature-renewed'
  | 'stopped-at-request'
  | 'key-exposed'
  | 'authority-key-exposed'
  | 'discarded-before-delivery'
  | 'expired'
  | 'cannot-tell'

/** One side's standing as the table sees it; `absent`: the person holds no such certificate (minors, adult wards). */
export type SideStatus = 'good' | 'revoked' | 'expired' | 'absent'

export interface MeaningRow {
  readonly signature: SideStatus | 'any'
  readonly authentication: SideStatus | 'any'
  /** The reason of the authentication certificate where that is revoked, else that of the signature certificate. */
  readonly reason: RevocationReason | 'any'
  readonly meaning: Meaning
  /** Where the row comes from. */
  readonly source: string
}

const effects = '総務省「個人番号カードのメリットについて(その2)」電子証明書が失効する場合とその対応'
const reasons = '総務省「個人番号カードのメリットについて(その2)」電子証明書の失効理由と分かること'
const minors = '総務省「個人番号カードのメリットについて(その2)」注記: 未成年者・被成年後見人は利用者証明用電子証明書のみ'
const platform = '署名検証プラットフォーム事業者の公開 API 定義 (PocketSign Verify v2) の失効理由'
const own = 'どの出典にも記載がないため、推測しない'

/** The first row that fits decides; the last one fits everything. */
export const meaningTable: readonly MeaningRow[] = [
  { signature: 'good', authentication: 'good', reason: 'any', meaning: 'unchanged', source: effects },
  { signature: 'absent', authentication: 'good', reason: 'any', meaning: 'unchanged', source: minors },

  { signature: 'revoked', authentication: 'good', reason: 'affiliationChanged', meaning: 'attributes-may-have-changed', source: effects },
  { signature: 'revoked', authentication: 'good', reason: 'superseded', meaning: 'signature-renewed', source: reasons },
  { signature: 'revoked', authentication: 'good', reason: 'cessationOfOperation', meaning: 'stopped-at-request', source: effects },
  { signature: 'revoked', authentication: 'good', reason: 'certificateHold', meaning: 'stopped-at-request', source: platform },

  // A change of attributes never revokes the authentication certificate, so this reason on it means more.
  { signature: 'any', authentication: 'revoked', reason: 'affiliationChanged', meaning: 'died-or-left-the-country', source: reasons },
  { signature: 'any', authentication: 'revoked', reason: 'cessationOfOperation', meaning: 'card-lost-or-left-the-country', source: reasons },
  { signature: 'any', authentication: 'revoked', reason: 'superseded', meaning: 'renewed', source: reasons },
  { signature: 'any', authentication: 'revoked', reason: 'certificateHold', meaning: 'card-lost', source: reasons },

  { signature: 'any', authentication: 'any', reason: 'keyCompromise', meaning: 'key-exposed', source: platform },
  { signature: 'any', authentication: 'any', reason: 'cACompromise', meaning: 'authority-key-exposed', source: platform },
  { signature: 'any', authentication: 'any', reason: 'unspecified', meaning: 'discarded-before-delivery', source: platform },

  { signature: 'expired', authentication: 'good', reason: 'any', meaning: 'expired', source: effects },
  { signature: 'any', authentication: 'expired', reason: 'any', meaning: 'expired', source: effects },

  { signature: 'any', authentication: 'any', reason: 'any', meaning: 'cannot-tell', source: own },
]

export interface Conclusion {
  readonly meaning: Meaning
  readonly source: string
  /** A holder who died always has both certificates revoked: a good authentication certificate rules it out. */
  readonly deathRuledOut: boolean
  /** Holds beside another meaning too: who moved and then renewed the card still moved. */
  readonly attributesMayHaveChanged: boolean
}

/** Reads the table. `signature: null`: the person holds no signature certificate. */
export function meaningOf(signature: CertificateStanding | null, authentication: CertificateStanding): Conclusion {
  const status = { signature: signature?.status ?? ('absent' as const), authentication: authentication.status }
  const reason = reasonOf(authentication) ?? reasonOf(signature)
  const row = meaningTable.find((candidate) => fits(candidate, status, reason))
  if (row === undefined) throw new Error('The last row of the table fits everything')
  return {
    meaning: row.meaning,
    source: row.source,
    deathRuledOut: authentication.status === 'good',
    attributesMayHaveChanged: [signature, authentication].some((side) => reasonOf(side) === 'affiliationChanged'),
  }
}

const reasonOf = (standing: CertificateStanding | null) => (standing?.status === 'revoked' ? standing.reason : null)

function fits(row: MeaningRow, status: { signature: SideStatus; authentication: SideStatus }, reason: RevocationReason | null): boolean {
  return isFor(row.signature, status.signature) && isFor(row.authentication, status.authentication) && isFor(row.reason, reason)
}

const isFor = (wanted: string, actual: string | null) => wanted === 'any' || wanted === actual
