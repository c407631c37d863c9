import { checkScriptName } from '../events/file'

/** VERIFY.txt of an export: every signed file in it by one command, in Japanese and English. */
export function howToVerifyExport(madeAt: Date, hasLists: boolean): string {
  const epoch = Math.floor(madeAt.getTime() / 1000)
  const trust = hasLists ? `trust/authorities-and-lists.pem -crl_check -attime ${epoch}` : `trust/authorities.pem -attime ${epoch}`
  const signatures = `find items forwards -name '*.p7s' ! -path '*/opening/*' -exec sh -c 'openssl cms -verify -binary -inform DER -in "$1" -content "\${1%.p7s}" -CAfile ${trust} -out checked.tmp || echo "NOT VERIFIED: $1"' sh {} \\;`
  const events = `find items -name events.jsonl -exec sh ${checkScriptName} {} ${trust} \\;`
  const fingerprints = 'openssl x509 -in trust/authorities.pem -noout -subject -fingerprint -sha256'
  return `書き出したデータの確かめ方
==========================

ZIPを広げたフォルダで、OpenSSL 3.0 以降を使って確かめられます。まどぐちを信じる必要はありません。
trust フォルダの認証局は、まどぐちが信頼しているものの写しです。認証局の公表する値と、次の値を比べてください。

${fingerprints}

1. 書類・受領証・転送の記録の署名を、書き出した時点（${madeAt.toISOString()}）で確かめる。
   「CMS Verification successful」だけが並び、「NOT VERIFIED」が出なければ、どれも署名したときのままです。

${signatures}

2. 何がいつあったかの記録を確かめる。「Events verified」と出れば、どの行も署名したときのままです。

${events}

3. 重要書類を受け取った証拠は、それぞれの opening フォルダの VERIFY.txt で確かめられます。

まだ開いていない重要書類（item.json の state が unopened-registered）は、差出人と種類だけが入っています。
読む前に取り下げられた書類（withdrawn-unread）は、それに加えて、届いた証拠（受領書）と記録が入っています。


How to check this export
========================

Run these in the unpacked folder with OpenSSL 3.0 or later. You need not trust まどぐち. The authorities in the folder trust are copies of
those the portal trusts: compare this with what the authority publishes.

${fingerprints}

1. The signatures of documents, receipts and forwards, as of the moment of the export (${madeAt.toISOString()}): only
   "CMS Verification successful" and no "NOT VERIFIED" means that all are as they were signed.

${signatures}

2. The events: "Events verified" means that every line is as it was signed.

${events}

3. The proof that a registered item was received is checked by VERIFY.txt in its folder "opening".

Of registered items that are not opened yet (state unopened-registered in item.json) only sender and kind are here; of items taken back
before they were read (withdrawn-unread) the proof that they came (receipt) and the events as well.
`
}
