import en from '@/messages/en/verification.json'
import enService from '@/messages/en/verify-service.json'
import ja from '@/messages/ja/verification.json'
import { verdictSchema, type VerifyAnswer } from '../verification/public/answer'
import { uploadLimits } from '../verification/public/limits'
import { verifyRefusalStatus } from '../verification/public/refusal'
import { documentUses } from '../verification/public/uses'
import { acceptLanguage, jsonAnswer, jsonSchema, refusalAnswers, type Area, type JsonObject } from './area'

const MiB = 1024 * 1024
const sizeInMiB = (bytes: number) => `${bytes / MiB} MiB`

const description = `Checks a detached signature (CMS, CAdES-B or -T; DER, BER, PEM or S/MIME) over a document of any kind against the authorities that this portal trusts, and says of each point what was found. Nobody needs a key; nothing is kept.

The document is hashed while it arrives. Whether certificates of My Number Cards are revoked may not be told to third parties, so a signature by one is at best \`INDETERMINATE\` with the notice \`status-withheld\`.

Rely on a signature only when \`indication\` is \`TOTAL-PASSED\` and \`content.sha256\` is the digest of your own document. To check without trusting this portal use \`npm run verify\` of its source, or OpenSSL.`

const uploadSchema: JsonObject = {
  type: 'object',
  required: ['signature', 'content'],
  additionalProperties: false,
  properties: {
    signature: {
      type: 'string', contentMediaType: 'application/octet-stream',
      description: `The signature file, without the document inside: at most ${sizeInMiB(uploadLimits.signatureBytes)} and 20 certificates.`,
    },
    content: { type: 'string', contentMediaType: 'application/octet-stream', description: `The document, byte for byte: at most ${sizeInMiB(uploadLimits.contentBytes)}.` },
    use: { enum: documentUses, description: 'What the signer’s certificate must be for. Left out: whichever fits.' },
  },
}

const curl = 'curl -F signature=@document.p7s -F content=@document.xml {origin}/api/v1/verify'

const sha256 = 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c'
const stepExample = (name: 'format' | 'unaltered' | 'signature' | 'signer-certificate' | 'purpose' | 'validity' | 'revocation'): VerifyAnswer['steps'][number] => ({
  name, outcome: 'passed', reason: null, evidence: {},
  title: { ja: ja.steps[name].title, en: en.steps[name].title },
  sentence: { ja: ja.steps[name].passed, en: en.steps[name].passed },
})

const verdictExample: VerifyAnswer = {
  indication: 'TOTAL-PASSED',
  subIndication: null,
  summary: { ja: ja.indications['TOTAL-PASSED'].text, en: en.indications['TOTAL-PASSED'].text },
  checkedAt: '2026-11-21T03:00:00.000Z',
  content: { sizeInBytes: 4321, sha256 },
  signature: { sizeInBytes: 1987, sha256 },
  claimedSigningTime: '2026-11-20T01:23:45.000Z',
  provenTime: null,
  trusted: { use: 'organisation-seal', anchorId: 'organisation-seal' },
  steps: [
    stepExample('format'),
    { ...stepExample('unaltered'), evidence: { digestAlgorithm: 'SHA-256', documentDigest: sha256, signedDigest: sha256 } },
    ...(['signature', 'signer-certificate', 'purpose', 'validity', 'revocation'] as const).map(stepExample),
  ],
  anchors: [{ id: 'organisation-seal', uses: ['organisation-seal'], sha256, revocationEvidence: 'embed' }],
  revocationLists: [{ anchorId: 'organisation-seal', number: '2a', thisUpdate: '2026-11-21T02:55:00.000Z', nextUpdate: '2026-11-22T02:55:00.000Z', sha256 }],
  notices: [],
}

export const verificationArea: Area = {
  tag: { name: 'verification', description: 'Whether a signed document is what its signer signed.' },
  schemas: { Verdict: jsonSchema(verdictSchema) },
  paths: {
    '/api/v1/verify': {
      post: {
        operationId: 'verifySignature',
        tags: ['verification'],
        summary: 'Check the signature on a document',
        description,
        security: [],
        parameters: [acceptLanguage],
        requestBody: {
          required: true,
          description: `At most ${sizeInMiB(uploadLimits.bodyBytes)}, each part once, in any order, sent at ${uploadLimits.slowestBytesPerSecond / 1024} KiB a second or faster.`,
          content: { 'multipart/form-data': { schema: uploadSchema } },
        },
        responses: {
          200: jsonAnswer('The verdict, whatever it is: that a signature is wrong is an answer, not an error.', 'Verdict', verdictExample),
          ...refusalAnswers({ statuses: verifyRefusalStatus, sentences: enService.refusals }),
        },
        'x-codeSamples': [{ lang: 'Shell', source: curl }],
      },
    },
  },
}
