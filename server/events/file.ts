import type { StoredEvent } from './list'

export const eventsFileName = 'events.jsonl'
export const eventsFileMediaType = 'application/jsonl'

/** One file of events: a line each, a JSON text that is the compact JWS. Its certificate is in its header (`x5c`). */
export async function* eventsFile(events: AsyncIterable<StoredEvent>): AsyncGenerator<Uint8Array> {
  for await (const { token } of events) yield Buffer.from(`"${token}"\n`, 'ascii')
}

export const checkScriptName = 'check-events.sh'

/**
 * Checks a file of events with OpenSSL 3 and the tools of any Unix: each certificate against the given authorities, each signature (its
 * two numbers rewritten from the form of RFC 7518 to that of X.509), the issuer against the certificate. Prints what each event says.
 */
export const checkScript = `#!/bin/sh
# sh ${checkScriptName} EVENTS AUTHORITIES [MORE OPTIONS OF openssl verify]
set -eu
events=$1
authorities=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong() { echo "event $number: $1" >&2; exit 1; }
decode() {
  text=$(printf %s "$1" | tr -- '-_' '+/')
  while [ $(( \${#text} % 4 )) -ne 0 ]; do text="$text="; done
  printf %s "$text" | openssl base64 -d -A
}
number=0
while IFS= read -r line || [ -n "$line" ]; do
  number=$((number + 1))
  token=\${line#?}
  token=\${token%?}
  header=\${token%%.*}
  rest=\${token#*.}
  payload=\${rest%%.*}
  decode "$header" > "$work/header"
  decode "$payload" > "$work/payload"
  decode "\${rest#*.}" > "$work/signature"
  grep -q '"alg":"ES256","typ":"secevent+jwt"' "$work/header" || wrong 'not a security event token'
  sed 's/.*"x5c":\\["\\([^"]*\\)"\\].*/\\1/' "$work/header" | tr -d '\\n' | openssl base64 -d -A > "$work/certificate.der"
  openssl x509 -inform DER -in "$work/certificate.der" -out "$work/certificate.pem" || wrong 'no certificate'
  openssl verify "$@" -CAfile "$authorities" "$work/certificate.pem" > "$work/said" 2>&1 || { cat "$work/said" >&2; wrong 'certificate refused'; }
  issuer=$(sed 's/.*"iss":"\\([^"]*\\)".*/\\1/' "$work/payload")
  openssl x509 -in "$work/certificate.pem" -noout -subject | grep -q "$issuer" || wrong 'issuer is not in the certificate'
  [ "$(wc -c < "$work/signature")" -eq 64 ] || wrong 'signature has not 64 bytes'
  r=$(od -An -v -tx1 -N32 "$work/signature" | tr -d ' \\n')
  s=$(od -An -v -tx1 -j32 "$work/signature" | tr -d ' \\n')
  printf 'asn1=SEQUENCE:signature\\n[signature]\\nr=INTEGER:0x%s\\ns=INTEGER:0x%s\\n' "$r" "$s" > "$work/numbers"
  openssl asn1parse -genconf "$work/numbers" -noout -out "$work/signature.der"
  openssl x509 -in "$work/certificate.pem" -noout -pubkey > "$work/key.pem"
  printf %s "$header.$payload" | openssl dgst -sha256 -verify "$work/key.pem" -signature "$work/signature.der" > /dev/null || wrong 'signature refused'
  cat "$work/payload"
  echo
done < "$events"
echo "Events verified: $number"
`
