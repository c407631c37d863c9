import { checkScriptName, eventsFileName } from '../events/file'

export interface Guide {
  /** Names of the signed files; each has its signature beside it with `.p7s` added. */
  signed: readonly string[]
  madeAt: Date
  /** Until when the enclosed revocation lists hold; null when they do not cover every authority. */
  listsHoldUntil: Date | null
}

const verifyCommand = (name: string, trust: string) =>
  `openssl cms -verify -binary -inform DER -in ${name}.p7s -content ${name} -CAfile ${trust} -out checked.tmp`

const isDocument = (name: string) => name.startsWith('original.') || name.startsWith('readable.')
const digestCommand = ({ signed }: Guide) => `openssl dgst -sha256 ${signed.filter(isDocument).join(' ')}`
const hasDepositReceipt = ({ signed }: Guide) => signed.includes('deposit-receipt.json')

/** What happened to the item: one command for all events. */
const eventsCommand = ({ listsHoldUntil, madeAt }: Guide) => {
  const command = (trust: string) => `sh ${checkScriptName} ${eventsFileName} ${trust}`
  return listsHoldUntil === null ? command('trust/authorities.pem') : `${command('trust/authorities-and-lists.pem')} -crl_check -attime ${Math.floor(madeAt.getTime() / 1000)}`
}

/** One command a signed file; with the lists, for now and as of the day the bundle was made. */
function commands({ signed, madeAt, listsHoldUntil }: Guide): { now: string, then: string | null } {
  if (listsHoldUntil === null) return { now: signed.map((name) => verifyCommand(name, 'trust/authorities.pem')).join('\n'), then: null }
  const withLists = signed.map((name) => `${verifyCommand(name, 'trust/authorities-and-lists.pem')} -crl_check`)
  const epoch = Math.floor(madeAt.getTime() / 1000)
  return { now: withLists.join('\n'), then: withLists.map((command) => `${command} -attime ${epoch}`).join('\n') }
}

const japanese = (guide: Guide, { now, then }: ReturnType<typeof commands>) => `この一式の確かめ方
====================

このファイルがあるフォルダで、OpenSSL 3.0 以降を使って確かめられます。まどぐちを信じる必要はありません。
ただし trust フォルダの認証局は、まどぐちが信頼しているものの写しです。認証局の公表する値と、次の値を比べてください。

openssl x509 -in trust/authorities.pem -noout -subject -fingerprint -sha256

1. 署名と失効を確かめる。どの行も「CMS Verification successful」と出れば、そのファイルは署名したときのままで、
   署名者の証明書は認証局のもので${then === null ? 'す（失効は確かめていません。認証局の失効リストを別に手に入れてください）' : '、失効していません'}。

${now}

${then === null ? '' : `   入っている失効リストは ${guide.listsHoldUntil?.toISOString() ?? ''} まで有効です。その後は「CRL has expired」と出ます。
   新しい失効リストに替えるか、この一式を作った時点（${guide.madeAt.toISOString()}）で確かめてください。

${then}

`}2. 署名者がだれかを見る。organizationIdentifier（2.5.4.97）の NTRJP- に続く13けたが法人番号です。

openssl cms -cmsout -inform DER -in original.xml.p7s -print -noout

3. 受領証と比べる。receipt.json の sha256 が、次の値と同じなら、まどぐちが受け取ったものと同じです。

${digestCommand(guide)}
${hasDepositReceipt(guide) ? `
   この一式は、本人が転送した写しです。receipt.json は転送の控えで、deposit-receipt.json は、もとの書類を
   まどぐちが送り主から受け取ったときの受領証です。転送の控えの depositReceiptSha256 が次の値と同じで、
   両方の受領証に同じ書類の sha256 があれば、転送されたのは受け取ったままの書類です。

openssl dgst -sha256 deposit-receipt.json
` : ''}
4. いつ何があったかを確かめる。events.jsonl の各行は、まどぐちが署名した出来事です（RFC 8417、ES256）。
   「Events verified」と出れば、どの行も署名したときのままです。toe が起きた時刻（1970年からの秒）です。

${eventsCommand(guide)}
`

const english = (guide: Guide, { now, then }: ReturnType<typeof commands>) => `How to check this bundle
========================

Run these in the folder of this file with OpenSSL 3.0 or later. You need not trust まどぐち.
The authorities in the folder trust are copies of those the portal trusts: compare this with what the authority publishes.

openssl x509 -in trust/authorities.pem -noout -subject -fingerprint -sha256

1. Check signatures and revocation. Each line must say "CMS Verification successful": the file is as it was signed, and
   the signer's certificate comes from the authority${then === null ? ' (revocation is not checked: get the authority\'s list yourself)' : ' and is not revoked'}.

${now}

${then === null ? '' : `   The enclosed revocation lists hold until ${guide.listsHoldUntil?.toISOString() ?? ''}. After that OpenSSL says "CRL has expired":
   replace them, or check as of the moment this bundle was made (${guide.madeAt.toISOString()}).

${then}

`}2. See who signed. The thirteen digits after NTRJP- in organizationIdentifier (2.5.4.97) are the corporate number.

openssl cms -cmsout -inform DER -in original.xml.p7s -print -noout

3. Compare with the receipt. When sha256 in receipt.json is what this prints, it is what the portal received.

${digestCommand(guide)}
${hasDepositReceipt(guide) ? `
   This bundle is a copy that a resident sent on. receipt.json is the receipt of that; deposit-receipt.json is the
   receipt with which the portal accepted the document from its sender. When depositReceiptSha256 in receipt.json is
   what this prints, and both receipts name the same sha256, what was sent on is what had been accepted.

openssl dgst -sha256 deposit-receipt.json
` : ''}
4. Check what happened when. Each line of events.jsonl is an event signed by the portal (RFC 8417, ES256).
   "Events verified" means that every line is as it was signed. toe is the time of the event, in seconds since 1970.

${eventsCommand(guide)}
`

/** VERIFY.txt: the commands by which an outsider checks the bundle, in Japanese and English. */
export function howToVerify(guide: Guide): string {
  const lines = commands(guide)
  return `${japanese(guide, lines)}\n\n${english(guide, lines)}`
}
