import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import sharp from "sharp"

/** Smallest file that counts as a picture, in bytes. */
const minBytes = 1024
/** Shortest side that counts as a picture, in pixels. */
const minSide = 256
/** How far a side may be from what the ratio says. */
const ratioTolerance = 0.1

const formats = { png: "89504e470d0a1a0a", jpeg: "ffd8ff", webp: "52494646" }

/**
 * Checks the pictures that a program saved in `folder`: real files that decode to their end, of plausible size, in the ratio
 * where there is one. Gives a line about each; throws Error that says what is wrong with the first bad one, or with their number.
 */
export async function checkPictures(folder: string, expected: { readonly count: number; readonly ratio?: number }): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => /\.(png|jpg)$/.test(name)).sort()
  if (names.length !== expected.count) throw new Error(`${expected.count} pictures were expected, ${names.length} saved`)
  return Promise.all(names.map(async (name) => `${name}: ${await checkPicture(await readFile(join(folder, name)), expected.ratio)}`))
}

/** Checks one picture; gives its size in words. Throws Error that says what is wrong with it. */
export async function checkPicture(bytes: Uint8Array, ratio?: number): Promise<string> {
  const head = Buffer.from(bytes.subarray(0, 8)).toString("hex")
  const format = Object.entries(formats).find(([, magic]) => head.startsWith(magic))?.[0]
  if (format === undefined) throw new Error(`not a picture: ${JSON.stringify(Buffer.from(bytes.subarray(0, 200)).toString("utf8"))}`)
  if (bytes.byteLength < minBytes) throw new Error(`only ${bytes.byteLength} bytes`)
  const { info } = await sharp(bytes, { failOn: "warning" }).raw().toBuffer({ resolveWithObject: true })
  const size = `${format} ${info.width}x${info.height}, ${bytes.byteLength} bytes`
  if (Math.min(info.width, info.height) < minSide) throw new Error(`too small: ${size}`)
  if (ratio !== undefined && Math.abs(info.width / info.height / ratio - 1) > ratioTolerance) {
    throw new Error(`not in the ratio ${ratio.toFixed(2)}: ${size}`)
  }
  return size
}
