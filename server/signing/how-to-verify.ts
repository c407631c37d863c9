/** A signed file of a bundle and what its commands need to know. */
export interface GuidedFile {
  name: string
  /** Where the signature value stands in the CMS, in bytes from its beginning; null without a time stamp. */
  signatureOffset: number | null
}

export interface SigningGuide {
  files: readonly GuidedFile[]
  /** Name of the portal's sealed statement. */
  statement: string
  checkedAt: Date
}

const trust = 'trust/authorities.pem'

const signatureCommand = (name: string) =>
  `openssl cms -verify -cades -binary -inform DER -in ${name}.p7s -content ${name} -CAfile ${trust} -purpose any -out checked.tmp`

const stampCommands = ({ name, signatureOffset }: GuidedFile) =>
  signatureOffset === null
    ? []
    : [
        `openssl asn1parse -inform DER -in ${name}.p7s -strparse ${signatureOffset} -noout -out signature.tmp`,
        `openssl ts -verify -token_in -in ${name}.tst -data signature.tmp -CAfile trust/time-stamp.pem`,
      ]

interface Commands {
  signatures: string
  stamps: string
  seal: string
  lacksStamp: boolean
}

function commandsOf({ files, statement }: SigningGuide): Commands {
  return {
    signatures: files.map(({ name }) => signatureCommand(name)).join('\n'),
    stamps: files.flatMap(stampCommands).join('\n'),
    seal: `openssl cms -verify -binary -inform DER -in ${statement}.p7s -content ${statement} -CAfile trust/seal-and-lists.pem -crl_check -out checked.tmp`,
    lacksStamp: files.some(({ signatureOffset }) => signatureOffset === null),
  }
}

const japanese = ({ checkedAt, statement }: SigningGuide, { signatures, stamps, seal, lacksStamp }: Commands) => `この一式の確かめ方
====================

この一式には、署名した人の氏名・住所・生年月日・性別が入った署名用電子証明書が含まれます（*.p7s の中）。渡す相手をえらんでください。
このファイルがあるフォルダで、OpenSSL 3.0 以降を使って確かめられます。まどぐちを信じる必要はありません。
ただし trust フォルダの認証局は、まどぐちが信頼しているものの写しです。認証局の公表する値と、次の値を比べてください。

openssl x509 -in ${trust} -noout -subject -fingerprint -sha256

1. 署名を確かめる。どの行も「CAdES Verification successful」と出れば、そのファイルは署名したときのままで、
   署名者の証明書は公的個人認証（JPKI）の認証局のものです。

${signatures}

2. 時刻の証明（タイムスタンプ）を確かめる。「Verification: OK」と出れば、その時刻に署名がありました。
${lacksStamp ? '\n   時刻認証局につながらなかったため、時刻の証明が付いていない署名があります。署名そのものには影響ありません。\n' : ''}
${stamps}

3. 失効を確かめる。法律（公的個人認証法52条）により、失効の情報はこの一式に入れられません。代わりに、まどぐちが ${checkedAt.toISOString()} に
   確かめた結果を ${statement} に書き、まどぐちの印で署名しています。これだけは、まどぐちの言うことです。

${seal}

   ${statement} の sha256 と、次の値を比べてください。

openssl dgst -sha256 document-*
`

const english = ({ checkedAt, statement }: SigningGuide, { signatures, stamps, seal, lacksStamp }: Commands) => `How to check this bundle
========================

The signature files (*.p7s) hold the signer's certificate with name, address, date of birth and sex. Mind whom you give them to.
Run these in the folder of this file with OpenSSL 3.0 or later. You need not trust まどぐち.
The authorities in the folder trust are copies of those the portal trusts: compare this with what the authority publishes.

openssl x509 -in ${trust} -noout -subject -fingerprint -sha256

1. Check the signatures. Each line must say "CAdES Verification successful": the file is as it was signed, and the signer's
   certificate comes from the authority of the JPKI.

${signatures}

2. Check the time stamps. "Verification: OK" means that the signature existed at the time stated.
${lacksStamp ? '\n   The time-stamp authority could not be reached for some signatures. The signatures themselves are not affected.\n' : ''}
${stamps}

3. Revocation. The law (公的個人認証法 article 52) forbids handing on revocation data. Instead, what the portal found at
   ${checkedAt.toISOString()} stands in ${statement} under the portal's seal. This alone is the portal's word.

${seal}

   Compare sha256 in ${statement} with:

openssl dgst -sha256 document-*
`

/** VERIFY.txt: the commands by which an outsider checks the bundle, in Japanese and English. */
export function howToVerifySigning(guide: SigningGuide): string {
  const commands = commandsOf(guide)
  return `${japanese(guide, commands)}\n\n${english(guide, commands)}`
}
