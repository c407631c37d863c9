// A certification authority of the OpenSSL command line, as an outside maker of what we verify. Written to a folder of its own.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const configuration = `
[ca]
default_ca = here
[here]
dir = .
database = index.txt
serial = serial
crlnumber = crlnumber
new_certs_dir = .
default_md = sha256
default_days = 365
default_crl_days = 7
policy = any
unique_subject = no
crl_extensions = list
[any]
commonName = supplied
[list]
authorityKeyIdentifier = keyid
[request]
distinguished_name = name
[name]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[signer]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[stamper]
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[responder]
keyUsage = critical,digitalSignature
extendedKeyUsage = OCSPSigning
noCheck = ignored
[tsa]
default_tsa = stamps
[stamps]
serial = stampserial
crypto_device = builtin
signer_cert = stamper.pem
signer_key = stamper.key
certs = root.pem
signer_digest = sha256
default_policy = 1.2.392.100.1
digests = sha256
ess_cert_id_alg = sha256
`

export class OpensslAuthority {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'openssl-authority-'))

  constructor() {
    this.write('authority.cnf', configuration)
    this.write('index.txt', '')
    for (const file of ['serial', 'crlnumber', 'stampserial']) this.write(file, '01\n')
    const root = ['-subj', '/O=JPKI-TEST/CN=Root', '-days', '3650', '-extensions', 'root', '-out', 'root.pem']
    this.run(
      'req',
      '-x509',
      '-config',
      'authority.cnf',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-noenc',
      '-keyout',
      'root.key',
      ...root,
    )
  }

  file(name: string): string {
    return path.join(this.folder, name)
  }

  write(name: string, content: string | Uint8Array): void {
    writeFileSync(this.file(name), content)
  }

  read(name: string): Uint8Array {
    return new Uint8Array(readFileSync(this.file(name)))
  }

  run(...command: readonly string[]): string {
    return execFileSync('openssl', command, { cwd: this.folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  }

  /** A certificate `<name>.pem` with its key, under one of the sections above. */
  issue(name: string, section: 'signer' | 'stamper' | 'responder'): void {
    const request = ['-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`]
    this.run('req', '-config', 'authority.cnf', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', ...request)
    this.ca('-batch', '-notext', '-in', `${name}.csr`, '-out', `${name}.pem`, '-extensions', section)
  }

  revoke(name: string): void {
    this.ca('-revoke', `${name}.pem`, '-crl_reason', 'keyCompromise')
  }

  publishList(name = 'list.pem'): void {
    this.ca('-gencrl', '-out', name)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  private ca(...options: readonly string[]): void {
    this.run('ca', '-config', 'authority.cnf', '-cert', 'root.pem', '-keyfile', 'root.key', ...options)
  }
}
