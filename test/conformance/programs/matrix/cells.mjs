// What every program of the matrix is given, and how it tells the runner what came of each cell.
import { readFileSync, writeFileSync } from "node:fs"
import { inspect } from "node:util"

export const apiKey = process.env.API_KEY
export const baseUrl = process.env.BASE_URL
/** The same server, over a wire that fails the first time. */
export const flakyUrl = process.env.FLAKY_URL
export const inputPicture = process.env.INPUT_PICTURE
export const inputBytes = readFileSync(inputPicture)
export const inputBase64 = inputBytes.toString("base64")
export const inputDataUrl = `data:image/png;base64,${inputBase64}`

/**
 * Runs the cells one after the other and prints a line of JSON about each. A cell gives what it got: pictures (bytes, base64 or a
 * data URL), errors as the client throws them, and words in which it was told something else.
 */
export async function run(cells) {
  for (const [cell, play] of Object.entries(cells)) {
    try {
      const got = await play()
      const pictures = got.filter((item) => typeof item === "string" || item instanceof Uint8Array)
      const names = pictures.map((picture, index) => {
        const bytes = typeof picture === "string" ? Buffer.from(picture.replace(/^data:[^,]*,/, ""), "base64") : picture
        writeFileSync(`${cell}-${index}.png`, bytes)
        return `${cell}-${index}.png`
      })
      const words = got.flatMap((item) => (item instanceof Error ? `${item.constructor.name}: ${item.message}` : (item?.words ?? [])))
      console.log(JSON.stringify({ cell, pictures: names, words }))
    } catch (error) {
      console.log(JSON.stringify({ cell, failed: inspect(error).slice(0, 3000) }))
    }
  }
}

/** Gives the error that a call ends with. It must be of the client's own class, which may know its kin by a method of its own. */
export async function failure(kind, call) {
  let answer
  try {
    answer = await call()
  } catch (error) {
    if (kind.isInstance?.(error) ?? error instanceof kind) return error
    throw new Error(`${kind.name} was expected`, { cause: error })
  }
  throw new Error(`${kind.name} was expected, it was answered: ${JSON.stringify(answer)?.slice(0, 500)}`)
}
