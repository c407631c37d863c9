// The exact environment each process gets. Nothing else is inherited but what the system itself needs.
import path from 'node:path'
import { root } from './settings.mjs'

/** What the system itself needs. */
const inherited = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'SystemRoot', 'NODE_EXTRA_CA_CERTS']

/** Exists while an instance is ready, with its addresses. */
export const instanceFile = (data) => path.join(data, 'instance.json')

/** Places under the data folder that more than one process knows. */
export function placesOf(settings) {
  const at = (...parts) => path.join(settings.data, ...parts)
  return {
    secrets: at('secrets'),
    logs: at('logs'),
    postgres: at('postgres'),
    blobs: at('blobs'),
    bridge: at('bridge'),
    portalPins: at('bridge', 'portals.json'),
    sandbox: at('sandbox'),
    virtualCards: at('sandbox', 'cards'),
    people: at('sandbox', 'people.json'),
    trust: at('sandbox', 'trust.json'),
    portalSealKey: at('sandbox', 'portal', 'seal.key.pem'),
    portalSealCertificate: at('sandbox', 'portal', 'seal.cert.pem'),
    jpkiToken: at('sandbox', 'portal', 'jpki.token'),
  }
}

/**
 * @param settings from readSettings
 * @param {string} databaseUrl
 * @param {Awaited<ReturnType<typeof import('./setup/secrets.mjs').prepareSecrets>>} secrets
 */
export function environments(settings, databaseUrl, secrets) {
  const places = placesOf(settings)
  const base = { ...systemEnvironment(process.env), NODE_ENV: 'production', LOG_LEVEL: settings.logLevel }
  const seal = { PORTAL_SEAL_KEY_FILE: places.portalSealKey, PORTAL_SEAL_CERTIFICATE_FILE: places.portalSealCertificate }
  // The demonstration's organisations run on this machine.
  const webhooks = { WEBHOOK_KEY_FILE: secrets.webhookKeyFile, WEBHOOK_LOOPBACK: '1' }
  const verification = { VERIFICATION_WORKER_FILE: path.join(root, 'dist/verification-worker.mjs') }
  const portal = {
    ...base,
    ...quiet,
    PORT: String(settings.ports.portal),
    HOSTNAME: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    PORTAL_ORIGIN: settings.portalOrigin,
    BRIDGE_ORIGIN: settings.bridgeOrigin,
    NEXTAUTH_SECRET: secrets.nextAuthSecret,
    REQUEST_SIGNING_KEY_FILE: secrets.requestSigningKeyFile,
    CREDENTIAL_HMAC_KEY_FILE: secrets.credentialHmacKeyFile,
    KEY_ENCRYPTION_KEY_FILE: secrets.keyEncryptionKeyFile,
    UPLOAD_KEY_FILE: secrets.uploadKeyFile,
    ...seal,
    ...webhooks,
    TRUST_FILE: places.trust,
    BLOB_DIR: places.blobs,
    JPKI_URL: `${settings.sandboxOrigin}/jpki/v1`,
    JPKI_TOKEN_FILE: places.jpkiToken,
    TIME_STAMP_URL: `${settings.sandboxOrigin}/time-stamp`,
    ...verification,
    SERVES: settings.portalServes,
  }
  /** Made by the seed. */
  const organisationKey = (holder) => path.join(places.secrets, `${holder}-api.key`)
  const sandbox = { ...base, SANDBOX_DIR: places.sandbox, SANDBOX_PORT: String(settings.ports.sandbox) }
  // The tax office answers by machine, the hiring company's clerk in the browser.
  const answering = { PORTAL_ORIGIN: settings.portalOrigin, TAX_OFFICE_API_KEY_FILE: organisationKey('tax-office') }
  return {
    portal,
    // The same build.
    interface: { ...portal, PORT: String(settings.ports.interface), SERVES: 'interface' },
    sandbox: { ...sandbox, ...answering },
    worker: { ...base, DATABASE_URL: databaseUrl, WORKER_PORT: String(settings.ports.worker), BLOB_DIR: places.blobs, UPLOAD_KEY_FILE: secrets.uploadKeyFile, TRUST_FILE: places.trust, ...verification, ...seal, ...webhooks },
    bridge: {
      ...base,
      BRIDGE_PORT: String(settings.ports.bridge),
      BRIDGE_PORTALS: places.portalPins,
      BRIDGE_STATE_DIR: places.bridge,
      BRIDGE_VIRTUAL_CARDS: places.virtualCards,
      BRIDGE_PCSC: settings.bridgePcsc,
      BRIDGE_TRUST: places.trust,
      ...named(['PCSCLITE_CSOCK_NAME'], process.env),
    },
    seed: { ...portal, SANDBOX_DIR: places.sandbox, INSURER_API_KEY_FILE: secrets.insurerApiKeyFile, ORGANISATION_KEYS_DIR: places.secrets },
    insurer: { ...sandbox, PORTAL_ORIGIN: settings.portalOrigin, PORTAL_API_ORIGIN: settings.interfaceOrigin, INSURER_API_KEY_FILE: secrets.insurerApiKeyFile },
    university: { ...sandbox, PORTAL_ORIGIN: settings.portalOrigin, PORTAL_API_ORIGIN: settings.interfaceOrigin, UNIVERSITY_API_KEY_FILE: organisationKey('university') },
  }
}

/** Tools neither report home nor look for updates. */
export const quiet = { NEXT_TELEMETRY_DISABLED: '1', CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' }

/** For tools of the build: no secret, no database. */
export const toolEnvironment = (source = process.env) => ({ ...systemEnvironment(source), ...quiet })

const systemEnvironment = (source) => named(inherited, source)

const named = (names, source) => Object.fromEntries(names.filter((name) => source[name] !== undefined).map((name) => [name, source[name]]))
