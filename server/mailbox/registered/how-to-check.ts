const payload = "cut -d. -f2 request.jws | tr -- '-_' '+/' | awk '{ while (length($0) % 4) $0 = $0 \"=\"; print }' | openssl base64 -d -A"

const commands = {
  signature: `openssl x509 -inform DER -in certificate.der -noout -pubkey > holder.pem
openssl dgst -sha256 -verify holder.pem -signature signature.bin request.jws`,
  request: payload,
  original: "openssl dgst -sha256 -binary original.xml | openssl base64 -A | tr -- '+/' '-_' | tr -d '='",
  seal: ['opening-receipt.json', 'receipt.json']
    .map((name) => `openssl cms -verify -binary -inform DER -in ${name}.p7s -content ${name} -CAfile trust/authorities.pem -out checked.tmp`).join('\n'),
  digest: 'openssl dgst -sha256 signature.bin',
}

/** VERIFY.txt of a proof of opening, in Japanese and English. */
export const howToCheckOpening = (): string => `重要書類を受け取って開いたことの確かめ方
========================================

このフォルダで、OpenSSL 3.0 以降を使って確かめられます。certificate.der はあなたの利用者証明用電子証明書で、氏名や住所は入って
いませんが、ほかの記録と結びつけられます。見せる相手は自分で選んでください。送り主には渡っていません。

1. カードが依頼に署名したことを確かめる。「Verified OK」と出れば、この証明書の鍵が、request.jws にそのまま署名しています。

${commands.signature}

2. 何に署名したかを見る。purpose が open-registered、item の deposit が受領証の depositId、item の sha256 が原本の指紋です。

${commands.request}

   原本（この一式には入っていません）の指紋は、次の行で出せます。

${commands.original}

3. まどぐちの封印を確かめる。「CMS Verification successful」と出れば、受領証も開封の記録も、封印したときのままです。

${commands.seal}

4. 送り主が知っていることと比べる。opening-receipt.json の signatureSha256 が、次の値と同じです。

${commands.digest}


How to check that a registered item was received and opened
===========================================================

Run these in this folder with OpenSSL 3.0 or later. certificate.der is your user authentication certificate: it holds neither name nor
address, but ties this to whatever else bears it. You choose who sees it; the sender has not got it.

1. The card signed the request: "Verified OK" means that the certificate's key signed exactly request.jws.

${commands.signature}

2. What was signed: purpose is open-registered, deposit is the receipt's depositId, sha256 is the fingerprint of the original.

${commands.request}

   The fingerprint of the original (not in this bundle) comes from this line.

${commands.original}

3. The portal's seal: "CMS Verification successful" means that receipt and record of opening are as they were sealed.

${commands.seal}

4. Compare with what the sender knows: signatureSha256 in opening-receipt.json is what this prints.

${commands.digest}
`
