import { extensionOf } from "#blobs/hosted-links.ts"

/** What a file is named after. */
export interface NamedPicture {
  readonly prompt: string | null
  readonly createdAt: Date
  readonly mediaType: string
}

const mostWords = 8
const mostLength = 50

/** Names a picture's file for people: `2026-11-21 a-red-fox.png`. Every file system takes it. `number`: where several would be named the same. */
export function fileNameOf({ prompt, createdAt, mediaType }: NamedPicture, number?: number): string {
  const parts = [createdAt.toISOString().slice(0, 10), wordsOf(prompt ?? "") || "picture"]
  if (number !== undefined) parts.push(String(number).padStart(2, "0"))
  return `${parts.join(" ")}.${extensionOf(mediaType)}`
}

/** Names files of one folder: those that would differ in nothing, or in the case of letters only, are numbered from 1. */
export function fileNamesOf(pictures: readonly NamedPicture[]): readonly string[] {
  const keyOf = (picture: NamedPicture): string => fileNameOf({ ...picture, mediaType: "" }).toLowerCase()
  const groups = Map.groupBy(pictures, keyOf)
  const counts = new Map<string, number>()
  return pictures.map((picture) => {
    const key = keyOf(picture)
    if (groups.get(key)?.length === 1) return fileNameOf(picture)
    const number = (counts.get(key) ?? 0) + 1
    counts.set(key, number)
    return fileNameOf(picture, number)
  })
}

/** The header that lets a browser save an answer under a name: for old clients in ASCII, for all others as it is (RFC 6266). */
export function attachment(fileName: string): string {
  const plain = fileName.replaceAll(/[^\x20-\x7e]|["\\%]/g, "_")
  const encoded = encodeURIComponent(fileName).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}

/** The first words, joined by hyphens: letters, marks and digits of any script, nothing that a file system or a shell reads in its own way. */
function wordsOf(text: string): string {
  const words =
    text
      .slice(0, 500)
      .normalize("NFC")
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  let name = ""
  for (const word of words.slice(0, mostWords)) {
    const longer = name === "" ? [...word].slice(0, mostLength).join("") : `${name}-${word}`
    // File systems count bytes: 255 are allowed, and a letter may take four.
    if ([...longer].length > mostLength) break
    name = longer
  }
  return name
}
