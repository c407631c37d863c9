import path from 'node:path'
import { z } from 'zod'
import { createCmsSigner } from '@/pki/build/cms'
import type { CmsSigner } from '@/pki/build/cms'
import { derFromPem } from '@/pki/build/pem'
import type { Organisation } from '../authorities/organisations'
import { findText } from '../files'
import { privateKeyFromPem } from '../keys'

const organisation = z.object({ name: z.string().min(1), corporateNumber: z.string().regex(/^[0-9]{13}$/) })

/** Who holds the seal in a folder of the sandbox. Throws when the sandbox is not prepared. */
export const readOrganisation = (directory: string, folder: string): Organisation =>
  organisation.parse(JSON.parse(requireText(path.join(directory, folder, 'organisation.json'))))

/** A depositor's own seal. */
export function sealOf(directory: string, holder: string): CmsSigner {
  const at = (file: string) => requireText(path.join(directory, holder, file))
  return createCmsSigner({ certificate: derFromPem('CERTIFICATE', at('seal.cert.pem')), sign: privateKeyFromPem(at('seal.key.pem')) })
}

function requireText(file: string): string {
  const text = findText(file)
  if (text === null) throw new Error(`${file} is missing: prepare the sandbox first`)
  return text
}
