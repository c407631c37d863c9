// Real structures to start from: those of the published path cases, when they are at hand.
import { fromBase64 } from '../base64'
import { hasVectors, readVectors } from './vectors'

export interface PublishedPath {
  /** From the certificate in question to the anchor. */
  readonly chain: readonly Uint8Array[]
  readonly crls: readonly Uint8Array[]
  readonly ocsps: readonly Uint8Array[]
}

const maxBytes = 8192

/** Certificates, lists and responses of the published cases, none twice, huge ones left out. */
export function publishedEvidence() {
  const paths = hasVectors ? readVectors('path-cases.jsonl').trim().split('\n').map(pathOf) : []
  const sizeOf = ({ chain, crls, ocsps }: PublishedPath) => [...chain, ...crls, ...ocsps].reduce((total, { length }) => total + length, 0)
  const distinct = (parts: readonly Uint8Array[]) =>
    [...new Map(parts.filter(({ length }) => length <= maxBytes).map((part) => [Buffer.from(part).toString('latin1'), part])).values()]
  return {
    paths: paths.filter((path) => sizeOf(path) <= maxBytes),
    certificates: distinct(paths.flatMap(({ chain }) => chain)),
    lists: distinct(paths.flatMap(({ crls }) => crls)),
    responses: distinct(paths.flatMap(({ ocsps }) => ocsps)),
  }
}

function pathOf(line: string): PublishedPath {
  const fields = JSON.parse(line) as Record<'trusted' | 'untrusted' | 'crls' | 'ocsps', string[] | null> & { leaf: string }
  const decoded = (list: readonly string[] | null) => (list ?? []).flatMap((text) => fromBase64(text) ?? [])
  return {
    chain: [...decoded([fields.leaf]), ...decoded(fields.untrusted), ...decoded(fields.trusted)],
    crls: decoded(fields.crls),
    ocsps: decoded(fields.ocsps),
  }
}
